import type { MacKind } from '../graph/graph.ts';
import type { OpAttrs, OpKind } from '../graph/op.ts';
import { countElements, type Shape } from '../graph/tensor.ts';
import { type CountRule, elementsIn, elementsOut, type Shapes, shapeIn, type Wires } from './count-rule.ts';

/**
 * Element-wise operations per kind. The convention, stated once: a function of one element is 1 operation whatever it
 * is (ReLU, clip, PReLU, sign, sigmoid, exponential); batch normalisation 2 (scale, shift); n operands joined n - 1;
 * pooling the window's area per output element; moving data nothing.
 */
export const ELEMENTWISE_RULES: { readonly [K in Exclude<OpKind, MacKind>]: CountRule<K> } = {
  pool: ({ kernel }, wires, shapes) => elementsOut(wires, shapes) * countElements(kernel),
  globalPool: perInput(1),
  batchNorm: perOutput(2),
  normalise: ({ form }, wires, shapes) => {
    const isPlain = isAffine(form) && shapeIn(wires, 1, shapes) === null;
    return elementsIn(wires, 0, shapes) * (NORMALISE_COST[form] - (isPlain ? 1 : 0));
  },
  unary: ({ fn }, wires, shapes) => (fn === 'identity' || fn === 'dropout' ? 0 : elementsOut(wires, shapes)),
  clip: perOutput(1),
  prelu: perOutput(1),
  elementwise: (_, wires, shapes) =>
    elementsOut(wires, shapes) * Math.max(wires.inputs.filter((id) => id !== null).length - 1, 0),
  where: perOutput(1),
  // largest, subtract, exponential, sum, divide
  softmax: perOutput(5),
  cast: nothing,
  quantise: perOutput(1),
  concat: nothing,
  split: nothing,
  slice: nothing,
  gather: nothing,
  pad: nothing,
  reshape: nothing,
  flatten: nothing,
  transpose: nothing,
  squeeze: nothing,
  unsqueeze: nothing,
  expand: nothing,
  tile: nothing,
  resize: ({ mode }, wires, shapes) =>
    elementsOut(wires, shapes) * countTaps(mode, shapeIn(wires, 0, shapes) ?? [], shapes[wires.outputs[0]!]!),
  depthToSpace: nothing,
  spaceToDepth: nothing,
  reduce: perInput(1),
  argReduce: perInput(1),
  // at least one comparison per element
  topK: perInput(1),
  generate: nothing,
  // its dearer branch is counted as a graph of its own
  if: nothing,
  // listed as unknown, see `costOf`
  opaque: nothing,
};

/**
 * Operations per element: mean 1, variance 2, normalise 1, scale and shift together 1, as fvcore counts; local response:
 * square, two updates of a sliding sum, power, divide; Lp: power and divide.
 */
const NORMALISE_COST: { readonly [F in OpAttrs['normalise']['form']]: number } = {
  layer: 5,
  instance: 5,
  group: 5,
  meanVariance: 4,
  response: 5,
  lp: 2,
};

function isAffine(form: OpAttrs['normalise']['form']): boolean {
  return form === 'layer' || form === 'instance' || form === 'group';
}

function nothing(): number {
  return 0;
}

function perInput(operations: number) {
  return (_: unknown, wires: Wires, shapes: Shapes): number => operations * elementsIn(wires, 0, shapes);
}

function perOutput(operations: number) {
  return (_: unknown, wires: Wires, shapes: Shapes): number => operations * elementsOut(wires, shapes);
}

/** Input samples mixed for one output element: 2 per resized axis for linear, 4 for cubic; nearest only copies. */
function countTaps(mode: string, from: Shape, to: Shape): number {
  if (mode === 'nearest') return 0;
  const resized = to.filter((size, axis) => size !== from[axis]).length;
  return (mode === 'cubic' ? 4 : 2) ** resized;
}
