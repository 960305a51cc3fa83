import type { ConvAttrs } from '../../graph/op.ts';
import type { Coupling } from './rule.ts';
import {
  axisOfInput,
  axisOfOutput,
  freezeNode,
  freezeSpatial,
  shapeOfInput,
  shapeOfOutput,
  tieAxis,
  tieBroadcast,
  tieVector,
} from './rule.ts';

const FURTHER_OPERANDS = [2, 3, 4, 5, 6, 7, 8];

/** y[:,m] reads every channel of x of its group: the two sides are free of each other unless there is one filter a channel. */
export function coupleConv(coupling: Coupling, { groups }: ConvAttrs): void {
  const [inputs, outputs] = [shapeOfInput(coupling, 0)![1]!, shapeOfOutput(coupling)[1]!];
  const { axes } = coupling;
  const [x, y] = [axisOfInput(coupling, 0, 1), axisOfOutput(coupling, 1)];
  coupleAround(coupling);
  axes.tie(axisOfInput(coupling, 1, 0), y, outputs);
  if (groups === inputs && groups > 1) spread(coupling, x, y, inputs, outputs / inputs);
  else {
    repeat(coupling, x, axisOfInput(coupling, 1, 1), inputs / groups, groups);
    repeat(coupling, y, y, outputs / groups, groups);
    axes.divide(y, outputs, groups);
    axes.produce(y, outputs, coupling.index);
  }
}

/** The same with weights [C, M/groups, ...kernel]. */
export function coupleConvTranspose(coupling: Coupling, { groups }: ConvAttrs): void {
  const [inputs, outputs] = [shapeOfInput(coupling, 0)![1]!, shapeOfOutput(coupling)[1]!];
  const { axes } = coupling;
  const [x, y] = [axisOfInput(coupling, 0, 1), axisOfOutput(coupling, 1)];
  coupleAround(coupling);
  axes.tie(axisOfInput(coupling, 1, 0), x, inputs);
  if (groups === inputs && groups > 1) spread(coupling, x, y, inputs, outputs / inputs);
  else {
    repeat(coupling, x, x, inputs / groups, groups);
    axes.divide(x, inputs, groups);
    repeat(coupling, y, axisOfInput(coupling, 1, 1), outputs / groups, groups);
    axes.produce(y, outputs, coupling.index);
  }
}

/** Batch, map, bias and what a quantised layer keeps for each filter. */
function coupleAround(coupling: Coupling): void {
  const outputs = shapeOfOutput(coupling)[1]!;
  tieAxis(coupling, 0, 0, 0, 0);
  freezeSpatial(coupling);
  for (const input of FURTHER_OPERANDS) tieVector(coupling, input, axisOfOutput(coupling, 1), outputs);
}

/** Channel c of x is channels c*factor ... of y. */
function spread(coupling: Coupling, x: number, y: number, channels: number, factor: number): void {
  for (let channel = 0; channel < channels; channel += 1) {
    for (let part = 0; part < factor; part += 1) coupling.axes.tie(y + channel * factor + part, x + channel);
  }
}

/** Every one of `copies` runs from `axis` on holds the same `length` channels as the run at `pattern`. */
function repeat(coupling: Coupling, axis: number, pattern: number, length: number, copies: number): void {
  for (let copy = 0; copy < copies; copy += 1) coupling.axes.tie(axis + copy * length, pattern, length);
}

export function coupleGemm(coupling: Coupling, attrs: { readonly transA: boolean; readonly transB: boolean }): void {
  const { axes } = coupling;
  const inner = attrs.transA ? 0 : 1;
  tieAxis(coupling, 0, 1 - inner, 0, 0);
  tieAxis(coupling, 1, attrs.transB ? 0 : 1, 0, 1);
  const summed = shapeOfInput(coupling, 0)![inner]!;
  axes.tie(axisOfInput(coupling, 1, attrs.transB ? 1 : 0), axisOfInput(coupling, 0, inner), summed);
  tieBroadcast(coupling, [2]);
  produceIfWeighted(coupling, 1, 1);
}

export function coupleMatmul(coupling: Coupling): void {
  const a = shapeOfInput(coupling, 0)!;
  const b = shapeOfInput(coupling, 1)!;
  const y = shapeOfOutput(coupling);
  if (a.length < 2 || b.length < 2) {
    freezeNode(coupling, `product with a vector in ${coupling.node.name}`);
    return;
  }
  const summed = axisOfInput(coupling, 0, a.length - 1);
  coupling.axes.tie(axisOfInput(coupling, 1, b.length - 2), summed, a.at(-1)!);
  tieAxis(coupling, 0, a.length - 2, 0, y.length - 2);
  tieAxis(coupling, 1, b.length - 1, 0, y.length - 1);
  tieBatch(coupling, 0);
  tieBatch(coupling, 1);
  for (const input of FURTHER_OPERANDS) {
    tieVector(coupling, input, axisOfOutput(coupling, y.length - 1), y.at(-1)!);
  }
  produceIfWeighted(coupling, 0, y.length - 2);
  produceIfWeighted(coupling, 1, y.length - 1);
}

function tieBatch(coupling: Coupling, input: number): void {
  const shape = shapeOfInput(coupling, input)!;
  const y = shapeOfOutput(coupling);
  for (let axis = 0; axis < shape.length - 2; axis += 1) {
    const target = axis + y.length - shape.length;
    if (shape[axis] === y[target]) tieAxis(coupling, input, axis, 0, target);
  }
}

/** Output features are a free choice only where a weight makes them. */
function produceIfWeighted(coupling: Coupling, input: number, axis: number): void {
  if (coupling.isStatic[coupling.node.inputs[input]!] !== 1) return;
  coupling.axes.produce(axisOfOutput(coupling, axis), shapeOfOutput(coupling)[axis]!, coupling.index);
}
