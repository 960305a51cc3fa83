import type { Graph } from '../../graph/graph.ts';
import type { OpKind } from '../../graph/op.ts';
import type { Axes } from './axes.ts';
import { createAxes } from './axes.ts';
import { coupleConv, coupleConvTranspose, coupleGemm, coupleMatmul } from './contraction.ts';
import {
  coupleConcat,
  coupleDepthSpace,
  couplePad,
  coupleRegrouping,
  coupleResize,
  coupleSlice,
  coupleSplit,
  coupleTile,
  coupleTranspose,
  tieExcept,
} from './layout.ts';
import type { Coupling, CouplingRule } from './rule.ts';
import {
  axisOfInput,
  axisOfOutput,
  freezeNode,
  shapeOfInput,
  shapeOfOutput,
  tieAll,
  tieBroadcast,
  tieIfBoth,
} from './rule.ts';

/** Vectors [C] beside a map [N,C,...]. */
const coupleVectors = (coupling: Coupling): void => {
  tieAll(coupling);
  coupling.node.inputs.forEach((_, input) => {
    if (input > 0) tieIfBoth(coupling, axisOfInput(coupling, input, 0), axisOfInput(coupling, 0, 1));
  });
};

/** Scale and shift of a layer normalisation align with the last axes. */
const coupleTrailing = (coupling: Coupling): void => {
  tieAll(coupling);
  tieBroadcast(coupling, [1, 2]);
};

const coupleAllInputs = (coupling: Coupling): void => tieBroadcast(coupling, [...coupling.node.inputs.keys()]);

const coupleReduced = (coupling: Coupling, axes: readonly number[], keepDims: boolean): void => {
  const rank = shapeOfInput(coupling, 0)!.length;
  const reduced = axes.length === 0 ? [...Array(rank).keys()] : axes;
  let target = 0;
  for (let axis = 0; axis < rank; axis += 1) {
    if (!reduced.includes(axis)) coupling.axes.tie(axisOfOutput(coupling, target), axisOfInput(coupling, 0, axis)!);
    if (keepDims || !reduced.includes(axis)) target += 1;
  }
};

const refuse =
  (what: string) =>
  (coupling: Coupling): void =>
    freezeNode(coupling, `${what} ${coupling.node.name}`);

const none = (): void => undefined;

/** How each operator ties the sizes of its operands' axes. */
const RULES: { readonly [K in OpKind]: CouplingRule<K> } = {
  conv: coupleConv,
  convTranspose: coupleConvTranspose,
  gemm: coupleGemm,
  matmul: coupleMatmul,
  einsum: refuse('einsum'),
  recurrent: refuse('recurrent layer'),
  pool: (coupling) => tieExcept(coupling, spatialAxes(coupling)),
  globalPool: (coupling) => tieExcept(coupling, spatialAxes(coupling)),
  batchNorm: coupleVectors,
  normalise: (coupling, { form }) => (form === 'layer' ? coupleTrailing(coupling) : coupleVectors(coupling)),
  unary: (coupling) => tieAll(coupling),
  clip: (coupling) => tieAll(coupling),
  prelu: (coupling) => tieBroadcast(coupling, [0, 1]),
  elementwise: coupleAllInputs,
  where: coupleAllInputs,
  softmax: (coupling) => tieAll(coupling),
  cast: (coupling) => tieAll(coupling),
  quantise: (coupling) => tieAll(coupling),
  concat: coupleConcat,
  split: coupleSplit,
  slice: coupleSlice,
  gather: refuse('lookup'),
  pad: couplePad,
  reshape: coupleRegrouping,
  flatten: coupleRegrouping,
  transpose: coupleTranspose,
  squeeze: coupleRegrouping,
  unsqueeze: coupleRegrouping,
  expand: (coupling) => tieBroadcast(coupling, [0]),
  tile: coupleTile,
  resize: coupleResize,
  depthToSpace: (coupling, { block }) => coupleDepthSpace(coupling, block, false),
  spaceToDepth: (coupling, { block }) => coupleDepthSpace(coupling, block, true),
  reduce: (coupling, { axes, keepDims }) => coupleReduced(coupling, axes, keepDims),
  argReduce: (coupling, { axis, keepDims }) => coupleReduced(coupling, [axis], keepDims),
  topK: (coupling, { axis }) => tieExcept(coupling, [axis]),
  generate: none,
  if: refuse('branch'),
  opaque: refuse('unknown operator'),
};

function spatialAxes(coupling: Coupling): number[] {
  return [...shapeOfOutput(coupling).keys()].slice(2);
}

/** The axes of a graph with every tie, freeze and producer that its nodes imply; graph inputs and outputs are fixed. */
export function coupleAxes(graph: Graph): Axes {
  const axes = createAxes(graph);
  const readers = new Int32Array(graph.values.length);
  for (const node of graph.nodes) for (const id of node.inputs) if (id !== null) readers[id]! += 1;
  graph.nodes.forEach((node, index) => {
    const rule = RULES[node.kind] as CouplingRule<OpKind>;
    rule({ graph, axes, index, node, readers }, node.attrs);
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
      for (const axis of shape.keys()) axes.freeze(axes.at(id, axis), `${what} ${name}`);
    }
  }
}
