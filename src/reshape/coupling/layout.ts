import type { OpOf } from '../../graph/op.ts';
import { positiveAxis } from '../../graph/tensor.ts';
import type { Coupling } from './rule.ts';
import {
  axisOfInput,
  axisOfOutput,
  freezeAxes,
  freezeSpatial,
  shapeOfInput,
  shapeOfOutput,
  tieAxis,
  tieBroadcast,
  tieExcept,
} from './rule.ts';

/** The joined axis is the operands' axes one after the other. */
export function coupleConcat(coupling: Coupling, attrs: OpOf<'concat'>['attrs']): void {
  const axis = positiveAxis(attrs.axis, shapeOfOutput(coupling).length);
  let start = axisOfOutput(coupling, axis);
  for (const input of coupling.node.inputs.keys()) {
    tieExcept(coupling, [axis], input);
    const size = shapeOfInput(coupling, input)![axis]!;
    coupling.axes.tie(start, axisOfInput(coupling, input, axis), size);
    start += size;
  }
}

export function coupleSplit(coupling: Coupling, attrs: OpOf<'split'>['attrs']): void {
  const axis = positiveAxis(attrs.axis, shapeOfInput(coupling, 0)!.length);
  tieExcept(coupling, [axis]);
  const whole = { start: axisOfInput(coupling, 0, axis), length: shapeOfInput(coupling, 0)![axis]! };
  const sizes = [...coupling.node.outputs.keys()].map((output) => shapeOfOutput(coupling, output)[axis]!);
  const isShare = new Set(sizes).size === 1;
  let { start } = whole;
  for (const [output, length] of sizes.entries()) {
    coupling.axes.tie(axisOfOutput(coupling, axis, output), start, length);
    coupling.axes.take({ start, length, axis: whole, isShare });
    start += length;
  }
}

/**
 * A slice keeps some elements of an axis. Where only sizes matter, one that keeps the first channels of a value nobody
 * else reads decides its width itself (the alignment block of DWR crops so).
 */
export function coupleSlice(coupling: Coupling, attrs: OpOf<'slice'>['attrs']): void {
  const x = shapeOfInput(coupling, 0)!;
  const axes = attrs.axes.map((axis) => positiveAxis(axis, x.length));
  tieExcept(coupling, axes);
  axes.forEach((axis, position) => {
    const [start, step] = [attrs.starts[position]!, attrs.steps[position]!];
    const size = shapeOfOutput(coupling)[axis]!;
    const [from, to] = [axisOfInput(coupling, 0, axis), axisOfOutput(coupling, axis)];
    if (isFreeCrop(coupling, axis, start, step)) coupling.axes.produce(to, size, coupling.index);
    else if (step === 1) {
      coupling.axes.tie(to, from + start, size);
      const isShare = isEqualSlice(coupling, axis, start);
      coupling.axes.take({ start: from + start, length: size, axis: { start: from, length: x[axis]! }, isShare });
    } else freezeChanged(coupling, [axis], `slice ${coupling.node.name}`);
  });
}

/** Whether this slice and its siblings cut an axis into equal shares (a split of older exporters). */
function isEqualSlice({ graph, node, readers }: Coupling, axis: number, start: number): boolean {
  const [whole, size] = [node.inputs[0]!, node.outputs[0]!].map((id) => graph.values[id]!.shape[axis]!);
  const isAlike = (index: number): boolean => {
    const sibling = graph.nodes[index]!;
    const kept = graph.values[sibling.outputs[0]!]!.shape[axis];
    return sibling.kind !== 'slice' || kept === size || kept === whole;
  };
  return whole! % size! === 0 && start % size! === 0 && readers[node.inputs[0]!]!.every(isAlike);
}

/** Whether a slice along this axis cuts a tensor made for it alone to the width that is wanted behind it. */
export function isFreeCrop(coupling: Coupling, axis: number, start: number, step: number): boolean {
  const isAlone = coupling.readers[coupling.node.inputs[0]!]!.length === 1;
  const isCut = shapeOfOutput(coupling)[axis]! <= shapeOfInput(coupling, 0)![axis]!;
  return coupling.keeping === 'sizes' && isAlone && isCut && axis === 1 && start === 0 && step === 1;
}

/**
 * Padded channels: behind them lie the input's. Where only sizes matter, zero padding fills whatever is missing to the
 * width it is added to (the parameter-free shortcuts of CIFAR networks), also where nothing is missing yet.
 */
export function couplePad(coupling: Coupling, { pads, mode }: OpOf<'pad'>['attrs']): void {
  const x = shapeOfInput(coupling, 0)!;
  const isFree = mode === 'constant' && coupling.keeping === 'sizes' && isShortcutEnd(coupling);
  const padded = [...x.keys()].filter(
    (axis) => pads[axis] !== 0 || pads[axis + x.length] !== 0 || (axis === 1 && isFree),
  );
  tieExcept(coupling, padded);
  for (const axis of padded) {
    const [begin, end] = [pads[axis]!, pads[axis + x.length]!];
    if (mode === 'constant' && coupling.keeping === 'sizes') continue;
    const isCropping = begin < 0 || end < 0;
    if (mode !== 'constant' || isCropping) freezeChanged(coupling, [axis], `padding ${coupling.node.name}`);
    else coupling.axes.tie(axisOfOutput(coupling, axis) + begin, axisOfInput(coupling, 0, axis), x[axis]!);
  }
}

/** Whether the node ends a shortcut: what it puts out is added to something, not pooled first. */
function isShortcutEnd({ graph, node, readers }: Coupling): boolean {
  const isSum = (index: number) => graph.nodes[index]!.kind === 'elementwise';
  return node.role.shortcut && readers[node.outputs[0]!]!.every(isSum);
}

export function coupleTile(coupling: Coupling, { repeats }: OpOf<'tile'>['attrs']): void {
  shapeOfInput(coupling, 0)!.forEach((size, axis) => {
    for (let copy = 0; copy < repeats[axis]!; copy += 1) {
      const target = axisOfOutput(coupling, axis) + copy * size;
      coupling.axes.tie(target, axisOfInput(coupling, 0, axis), size);
    }
  });
}

/** Axes of equal size are the same axis; a resampled one is fixed if it holds channels. */
export function coupleResize(coupling: Coupling): void {
  const x = shapeOfInput(coupling, 0)!;
  const y = shapeOfOutput(coupling);
  const changed = [...x.keys()].filter((axis) => x[axis] !== y[axis]);
  tieExcept(coupling, changed);
  freezeChanged(coupling, changed, `resampling ${coupling.node.name}`);
}

function freezeChanged(coupling: Coupling, axes: readonly number[], reason: string): void {
  freezeAxes(coupling, coupling.node.inputs[0]!, reason, axes);
  freezeAxes(coupling, coupling.node.outputs[0]!, reason, axes);
}

/** An empty `perm` reverses the axes. */
export function coupleTranspose(coupling: Coupling, { perm }: OpOf<'transpose'>['attrs']): void {
  const rank = shapeOfInput(coupling, 0)!.length;
  for (let to = 0; to < rank; to += 1) tieAxis(coupling, 0, positiveAxis(perm[to] ?? rank - 1 - to, rank), 0, to);
}

/** Where `block` x `block` channels of one side make one of the other. */
export function coupleDepthToSpace(coupling: Coupling, { block, mode }: OpOf<'depthToSpace'>['attrs']): void {
  coupleBlocks(coupling, { deep: axisOfInput(coupling, 0, 1), flat: axisOfOutput(coupling, 1) }, block, mode);
}

export function coupleSpaceToDepth(coupling: Coupling, { block }: OpOf<'spaceToDepth'>['attrs']): void {
  coupleBlocks(coupling, { deep: axisOfOutput(coupling, 1), flat: axisOfInput(coupling, 0, 1) }, block, 'DCR');
}

function coupleBlocks(
  coupling: Coupling,
  { deep, flat }: { readonly deep: number; readonly flat: number },
  block: number,
  mode: 'DCR' | 'CRD',
): void {
  const pixels = block * block;
  const channels = Math.min(shapeOfInput(coupling, 0)![1]!, shapeOfOutput(coupling)[1]!);
  tieAxis(coupling, 0, 0, 0, 0);
  freezeSpatial(coupling);
  for (let channel = 0; channel < channels; channel += 1) {
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      const index = mode === 'DCR' ? pixel * channels + channel : channel * pixels + pixel;
      coupling.axes.tie(deep + index, flat + channel);
    }
  }
}

/** Row `indices[i]` of the data is row i of the result; rows of a stored table have a width of their own. */
export function coupleGather(coupling: Coupling, attrs: OpOf<'gather'>['attrs']): void {
  const x = shapeOfInput(coupling, 0)!;
  const axis = positiveAxis(attrs.axis, x.length);
  const shift = shapeOfInput(coupling, 1)!.length - 1;
  freezeAxes(coupling, coupling.node.inputs[0]!, `lookup ${coupling.node.name}`, [axis]);
  const isTable = coupling.isStatic[coupling.node.inputs[0]!] === 1;
  x.forEach((size, from) => {
    if (from === axis) return;
    const to = from < axis ? from : from + shift;
    tieAxis(coupling, 0, from, 0, to);
    if (isTable) coupling.axes.produce(axisOfOutput(coupling, to), size, coupling.index);
  });
}

export function coupleExpand(coupling: Coupling): void {
  tieBroadcast(coupling, [0]);
}
