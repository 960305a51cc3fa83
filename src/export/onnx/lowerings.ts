import type { OpKind } from '../../graph/op.ts';
import {
  lowerConv,
  lowerConvTranspose,
  lowerEinsum,
  lowerGemm,
  lowerMatmul,
  lowerRecurrent,
} from './lower-contraction.ts';
import {
  lowerCast,
  lowerClip,
  lowerElementwise,
  lowerPrelu,
  lowerQuantise,
  lowerSoftmax,
  lowerWhere,
} from './lower-elementwise.ts';
import {
  lowerConcat,
  lowerDepthToSpace,
  lowerExpand,
  lowerFlatten,
  lowerGather,
  lowerPad,
  lowerReshape,
  lowerResize,
  lowerSlice,
  lowerSpaceToDepth,
  lowerSplit,
  lowerSqueeze,
  lowerTile,
  lowerTranspose,
  lowerUnsqueeze,
} from './lower-movement.ts';
import { lowerBatchNorm, lowerNormalise } from './lower-normalise.ts';
import { lowerGlobalPool, lowerPool } from './lower-pooling.ts';
import { lowerArgReduce, lowerReduce, lowerTopK } from './lower-reduce.ts';
import { lowerGenerate, lowerIf, lowerOpaque } from './lower-structure.ts';
import { lowerUnary } from './lower-unary.ts';
import type { Lower } from './site.ts';

/** How each kind of node is written in ONNX. */
export const LOWERINGS: { readonly [K in OpKind]: Lower<K> } = {
  conv: lowerConv,
  convTranspose: lowerConvTranspose,
  gemm: lowerGemm,
  matmul: lowerMatmul,
  einsum: lowerEinsum,
  recurrent: lowerRecurrent,
  pool: lowerPool,
  globalPool: lowerGlobalPool,
  batchNorm: lowerBatchNorm,
  normalise: lowerNormalise,
  unary: lowerUnary,
  clip: lowerClip,
  prelu: lowerPrelu,
  elementwise: lowerElementwise,
  where: lowerWhere,
  softmax: lowerSoftmax,
  cast: lowerCast,
  quantise: lowerQuantise,
  concat: lowerConcat,
  split: lowerSplit,
  slice: lowerSlice,
  gather: lowerGather,
  pad: lowerPad,
  reshape: lowerReshape,
  flatten: lowerFlatten,
  transpose: lowerTranspose,
  squeeze: lowerSqueeze,
  unsqueeze: lowerUnsqueeze,
  expand: lowerExpand,
  tile: lowerTile,
  resize: lowerResize,
  depthToSpace: lowerDepthToSpace,
  spaceToDepth: lowerSpaceToDepth,
  reduce: lowerReduce,
  argReduce: lowerArgReduce,
  topK: lowerTopK,
  generate: lowerGenerate,
  if: lowerIf,
  opaque: lowerOpaque,
};
