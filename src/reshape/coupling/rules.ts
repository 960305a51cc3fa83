import type { Graph } from '../../graph/graph.ts';
import type { OpKind, OpOf } from '../../graph/op.ts';
import { positiveAxis } from '../../graph/tensor.ts';
import { findConsumers, findStatic } from '../../graph/walk.ts';
import type { Axes } from './axes.ts';
import { createAxes } from './axes.ts';
import { coupleConv, coupleConvTranspose, coupleGemm, coupleMatmul } from './contraction.ts';
import { coupleEinsum } from './einsum.ts';
import {
  coupleConcat,
  coupleDepthToSpace,
  coupleExpand,
  coupleGather,
  couplePad,
  coupleResize,
  coupleSlice,
  coupleSpaceToDepth,
  coupleSplit,
  coupleTile,
  coupleTranspose,
} from './layout.ts';
import { coupleRegrouping } from './regroup.ts';
import type { Coupling, CouplingRule, Keeping } from './rule.ts';
import {
  axisOfInput,
  freezeAxes,
  freezeMixed,
  freezeNode,
  freezeSpatial,
  shapeOfInput,
  shapeOfOutput,
  tieAxis,
  tieBroadcast,
  tieExcept,
  tieVector,
} from './rule.ts';

const coupleSame = (coupling: Coupling): void => tieExcept(coupling, []);

/** A map of another extent; batch and channels stay. */
const couplePooling = (coupling: Coupling): void => {
  tieExcept(coupling, [...shapeOfOutput(coupling).keys()].slice(2));
  freezeSpatial(coupling);
};

/** Vectors [C] beside a map [N,C,...]. */
const coupleVectors = (coupling: Coupling, axis = 1): void => {
  coupleSame(coupling);
  const size = shapeOfInput(coupling, 0)![axis];
  if (size === undefined) return;
  const start = axisOfInput(coupling, 0, axis);
  for (const input of coupling.node.inputs.keys()) if (input > 0) tieVector(coupling, input, start, size);
};

const coupleNormalise = (coupling: Coupling, { form, axis }: OpOf<'normalise'>['attrs']): void => {
  const rank = shapeOfInput(coupling, 0)!.length;
  const first = positiveAxis(axis, rank);
  if (form === 'layer') {
    coupleSame(coupling);
    tieBroadcast(coupling, [1, 2]);
    freezeMixed(coupling, [...Array(rank).keys()].slice(first), 'normalisation');
    return;
  }
  coupleVectors(coupling);
  // the number of groups stays, so the width of each would change with what is normalised together
  if (form === 'group') freezeAxes(coupling, coupling.node.inputs[0]!, `group norm ${coupling.node.name}`, [1]);
  if (form !== 'instance') freezeMixed(coupling, form === 'lp' ? [first] : [1], 'normalisation');
};

const coupleAllInputs = (coupling: Coupling): void => tieBroadcast(coupling, [...coupling.node.inputs.keys()]);

const coupleSoftmax = (coupling: Coupling, { axis, flattens }: OpOf<'softmax'>['attrs']): void => {
  coupleSame(coupling);
  const rank = shapeOfInput(coupling, 0)!.length;
  const first = positiveAxis(axis, rank);
  freezeMixed(coupling, flattens ? [...Array(rank).keys()].slice(first) : [first], 'softmax');
};

/** Zeros leave these as they are. */
const SUMS: ReadonlySet<string> = new Set(['sum', 'l1', 'l2', 'sumSquare']);

const coupleReduce = (coupling: Coupling, { fn, axes, keepDims }: OpOf<'reduce'>['attrs']): void => {
  const reduced = coupleReduced(coupling, axes, keepDims);
  // the scale of a binary weight is what remains of it: a mean over the weights that stay
  const isWeightSide = coupling.isStatic[coupling.node.inputs[0]!] === 1;
  if (!SUMS.has(fn) && !isWeightSide) freezeMixed(coupling, reduced, 'reduction');
};

const coupleReduced = (coupling: Coupling, axes: readonly number[], keepDims: boolean): readonly number[] => {
  const rank = shapeOfInput(coupling, 0)!.length;
  const all = [...Array(rank).keys()];
  const reduced = axes.length === 0 ? all : axes.map((axis) => positiveAxis(axis, rank));
  let target = 0;
  for (const axis of all) {
    if (!reduced.includes(axis)) tieAxis(coupling, 0, axis, 0, target);
    if (keepDims || !reduced.includes(axis)) target += 1;
  }
  return reduced;
};

const coupleQuantise = (coupling: Coupling, { axis }: OpOf<'quantise'>['attrs']): void => {
  const rank = shapeOfInput(coupling, 0)!.length;
  const at = positiveAxis(axis, rank);
  if (at >= 0 && at < rank) coupleVectors(coupling, at);
  else coupleSame(coupling);
  tieBroadcast(coupling, [1, 2]);
};

const coupleTopK = (coupling: Coupling, { axis }: OpOf<'topK'>['attrs']): void => {
  const at = positiveAxis(axis, shapeOfInput(coupling, 0)!.length);
  tieExcept(coupling, [at]);
  freezeMixed(coupling, [at], 'selection');
};

const refuse =
  (what: string) =>
  (coupling: Coupling): void =>
    freezeNode(coupling, `${what} ${coupling.node.name}`);

const none = (): void => undefined;

/** How each operator ties the elements of its operands' axes. */
const RULES: { readonly [K in OpKind]: CouplingRule<K> } = {
  conv: coupleConv,
  convTranspose: coupleConvTranspose,
  gemm: coupleGemm,
  matmul: coupleMatmul,
  einsum: coupleEinsum,
  recurrent: refuse('recurrent layer'),
  pool: couplePooling,
  globalPool: couplePooling,
  batchNorm: (coupling) => coupleVectors(coupling),
  normalise: coupleNormalise,
  unary: coupleSame,
  clip: coupleSame,
  prelu: (coupling) => tieBroadcast(coupling, [0, 1]),
  elementwise: coupleAllInputs,
  where: coupleAllInputs,
  softmax: coupleSoftmax,
  cast: coupleSame,
  quantise: coupleQuantise,
  concat: coupleConcat,
  split: coupleSplit,
  slice: coupleSlice,
  gather: coupleGather,
  pad: couplePad,
  reshape: coupleRegrouping,
  flatten: coupleRegrouping,
  transpose: coupleTranspose,
  squeeze: coupleRegrouping,
  unsqueeze: coupleRegrouping,
  expand: coupleExpand,
  tile: coupleTile,
  resize: coupleResize,
  depthToSpace: coupleDepthToSpace,
  spaceToDepth: coupleSpaceToDepth,
  reduce: coupleReduce,
  argReduce: (coupling, { axis, keepDims }) =>
    freezeMixed(coupling, coupleReduced(coupling, [axis], keepDims), 'selection'),
  topK: coupleTopK,
  generate: none,
  if: refuse('branch'),
  opaque: refuse('unknown operator'),
};

/** The axes of a graph with every tie, freeze and producer that its nodes imply; graph inputs and outputs are fixed. */
export function coupleAxes(graph: Graph, keeping: Keeping): Axes {
  const axes = createAxes(graph);
  const readers = findConsumers(graph);
  const isStatic = findStatic(graph);
  graph.nodes.forEach((node, index) => {
    const rule = RULES[node.kind] as CouplingRule<OpKind>;
    rule({ graph, axes, index, node, readers, isStatic, keeping }, node.attrs);
  });
  freezeEnds(graph, axes);
  return axes;
}

function freezeEnds(graph: Graph, axes: Axes): void {
  for (const [ids, what] of [
    [graph.inputs, 'graph input'],
    [graph.outputs, 'graph output'],
  ] as const) {
    for (const id of ids) {
      const { name, shape } = graph.values[id]!;
      for (const [axis, size] of shape.entries()) axes.freeze(axes.at(id, axis), size, `${what} ${name}`);
    }
  }
}
