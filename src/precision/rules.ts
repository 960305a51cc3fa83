import type { Node, ValueId } from '../graph/graph.ts';
import type { OpKind } from '../graph/op.ts';
import { batchNormLevels, castLevels, preluLevels } from './affine.ts';
import { branchLevels } from './branch.ts';
import { whereLevels } from './choice.ts';
import { elementwiseLevels } from './elementwise.ts';
import { type Flow, levelsOfContent, type Rule } from './flow.ts';
import { isGrid, isUniform, type Levels, levelsOfDType, REAL } from './levels.ts';
import {
  concatLevels,
  expandLevels,
  gatherLevels,
  keepLevels,
  padLevels,
  rearrangeLevels,
  reshapeLevels,
  resizeLevels,
  squeezeLevels,
  transposeLevels,
  unsqueezeLevels,
} from './movement.ts';
import { quantiseLevels } from './quantiser.ts';
import { globalPoolLevels, poolLevels, reduceLevels, topKLevels } from './selection.ts';
import { clipLevels, unaryLevels } from './unary.ts';

/** Sums, means and what bitbone does not know. */
const real = (): Levels => REAL;

const RULES: { readonly [K in OpKind]: Rule<K> } = {
  conv: real,
  convTranspose: real,
  gemm: real,
  matmul: real,
  einsum: real,
  recurrent: real,
  pool: poolLevels,
  globalPool: globalPoolLevels,
  batchNorm: batchNormLevels,
  normalise: real,
  unary: unaryLevels,
  clip: clipLevels,
  prelu: preluLevels,
  elementwise: elementwiseLevels,
  where: whereLevels,
  softmax: real,
  cast: castLevels,
  quantise: quantiseLevels,
  concat: concatLevels,
  split: keepLevels,
  slice: keepLevels,
  gather: gatherLevels,
  pad: padLevels,
  reshape: reshapeLevels,
  flatten: reshapeLevels,
  transpose: transposeLevels,
  squeeze: squeezeLevels,
  unsqueeze: unsqueezeLevels,
  expand: expandLevels,
  tile: keepLevels,
  resize: resizeLevels,
  depthToSpace: rearrangeLevels,
  spaceToDepth: rearrangeLevels,
  reduce: reduceLevels,
  argReduce: real,
  topK: topKLevels,
  generate: ({ attrs, outputs }, flow) => {
    const { dtype, shape } = flow.graph.values[outputs[0]!]!;
    return levelsOfContent(attrs.content, dtype, shape);
  },
  if: branchLevels,
  opaque: real,
};

/** Sets the levels of a node's outputs; those of its inputs are known. */
export function applyRule(node: Node, flow: Flow): void {
  const rule = RULES[node.kind] as Rule<OpKind>;
  for (let output = 0; output < node.outputs.length; output += 1) {
    const id = node.outputs[output] as ValueId;
    flow.levels[id] = limitToType(rule(node, flow, output), levelsOfDType(flow.graph.values[id]!.dtype));
  }
}

/** An element type of few bits holds no more levels than it has. */
function limitToType(levels: Levels, type: Levels): Levels {
  return isGrid(type) && type.count < levels.count && !isUniform(levels) ? type : levels;
}
