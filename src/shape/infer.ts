import { createBuilder, type GraphBuilder, type InferOutputs } from '../graph/build.ts';
import { reinfer } from '../graph/edit.ts';
import { BitboneError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { OpKind } from '../graph/op.ts';
import { verify } from '../graph/verify.ts';
import { inferIf } from './branch.ts';
import { inferElementwise, inferExpand, inferPrelu, inferWhere } from './broadcast.ts';
import { inferGemm, inferMatmul } from './contraction.ts';
import { inferConv, inferConvTranspose } from './convolution.ts';
import { inferEinsum } from './einsum.ts';
import { inferConcat, inferSplit } from './joining.ts';
import { inferBatchNorm, inferCast, inferClip, inferNormalise, inferSoftmax, inferUnary } from './pointwise.ts';
import { inferGlobalPool, inferPool } from './pooling.ts';
import { inferQuantise } from './quantise.ts';
import { inferRecurrent } from './recurrent.ts';
import { inferArgReduce, inferReduce, inferTopK } from './reduce.ts';
import { inferFlatten, inferReshape, inferSqueeze, inferTranspose, inferUnsqueeze } from './reshaping.ts';
import { only, type Rule } from './rule.ts';
import { inferDepthToSpace, inferResize, inferSpaceToDepth, inferTile } from './scaling.ts';
import { inferGather, inferPad, inferSlice } from './slicing.ts';

const RULES: { readonly [K in OpKind]: Rule<K> } = {
  conv: inferConv,
  convTranspose: inferConvTranspose,
  gemm: inferGemm,
  matmul: inferMatmul,
  einsum: inferEinsum,
  recurrent: inferRecurrent,
  pool: inferPool,
  globalPool: inferGlobalPool,
  batchNorm: inferBatchNorm,
  normalise: inferNormalise,
  unary: inferUnary,
  clip: inferClip,
  prelu: inferPrelu,
  elementwise: inferElementwise,
  where: inferWhere,
  softmax: inferSoftmax,
  cast: inferCast,
  quantise: inferQuantise,
  concat: inferConcat,
  split: inferSplit,
  slice: inferSlice,
  gather: inferGather,
  pad: inferPad,
  reshape: inferReshape,
  flatten: inferFlatten,
  transpose: inferTranspose,
  squeeze: inferSqueeze,
  unsqueeze: inferUnsqueeze,
  expand: inferExpand,
  tile: inferTile,
  resize: inferResize,
  depthToSpace: inferDepthToSpace,
  spaceToDepth: inferSpaceToDepth,
  reduce: inferReduce,
  argReduce: inferArgReduce,
  topK: inferTopK,
  generate: ({ shape, dtype = 'float32' }) => only(shape, dtype),
  if: (attrs, inputs, node) => inferIf(attrs, inputs, node, inferOutputs),
  opaque: ({ type }, _, node) => {
    throw new BitboneError('E_MISSING_SHAPE', `the output shape of ${type} is not known`, { subject: node });
  },
};

/**
 * Types of a node's outputs after ONNX's semantics, operator by operator. All outputs the operator can have are given,
 * optional ones included. Channel sizes may be fractional (see `fitsSize`). Throws `E_SHAPE` with the node as subject
 * where operands do not fit, and `E_MISSING_SHAPE` for an `opaque` node, whose shapes only its file knows.
 */
export const inferOutputs: InferOutputs = (op, inputs, node) =>
  (RULES[op.kind] as Rule<never>)(op.attrs as never, inputs, node);

/** The same graph, verified, with every shape computed from those of its inputs and constants. Throws `E_SHAPE`, `E_INVALID_GRAPH`. */
export function inferShapes(graph: Graph): Graph {
  return verify(reinfer(graph, inferOutputs));
}

/** An empty graph to which nodes are added; their shapes follow. */
export function newGraph(name: string): GraphBuilder {
  return createBuilder(name, inferOutputs);
}
