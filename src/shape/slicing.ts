import type { OperandType } from '../graph/build.ts';
import type { OpAttrs } from '../graph/op.ts';
import {
  failShape,
  formatShape,
  type Operands,
  only,
  requireOperand,
  requireRank,
  resolveAxes,
  resolveAxis,
} from './rule.ts';

/** Bounds of a slice within an axis: `end` is exclusive, and -1 where a backward slice runs through the first element. */
export interface SliceBounds {
  readonly start: number;
  readonly end: number;
}

/**
 * Bounds as an ONNX `Slice` node states them, which may count from the end or lie outside the axis, as the `slice`
 * operator's attributes hold them. Source: ONNX operator specification, Slice-13.
 */
export function clampSlice(start: number, end: number, step: number, size: number): SliceBounds {
  const fromFront = (position: number) => (position < 0 ? position + size : position);
  return clampBounds(fromFront(start), fromFront(end), step, size);
}

function clampBounds(start: number, end: number, step: number, size: number): SliceBounds {
  const clamp = (position: number, low: number, high: number) => Math.min(Math.max(position, low), high);
  if (step > 0) return { start: clamp(start, 0, size), end: clamp(end, 0, size) };
  return { start: clamp(start, 0, size - 1), end: clamp(end, -1, size - 1) };
}

export function inferSlice(attrs: OpAttrs['slice'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  const { starts, ends, steps } = attrs;
  const axes = resolveAxes(attrs.axes, shape.length, node);
  if (![starts, ends, steps].every((list) => list.length === axes.length) || steps.includes(0)) {
    failShape(node, `slices ${formatShape(shape)} on ${axes.length} axes by ${formatShape(steps)}`);
  }
  const sliced = [...shape];
  axes.forEach((axis, index) => {
    sliced[axis] = countSliced(starts[index]!, ends[index]!, steps[index]!, shape[axis]!);
  });
  return only(sliced, dtype);
}

function countSliced(from: number, to: number, step: number, size: number): number {
  // an axis may have become shorter since its bounds were clamped
  const { start, end } = clampBounds(from, to, step, size);
  const length = (end - start) / step;
  return Math.max(0, Math.abs(step) === 1 ? length : Math.ceil(length));
}

/** Data [..., size, ...], indices -> the axis gives way to the axes of the indices. */
export function inferGather(attrs: OpAttrs['gather'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireRank(inputs, 0, 1, node);
  const axis = resolveAxis(attrs.axis, shape.length, node);
  const { shape: indices } = requireOperand(inputs, 1, node);
  return only([...shape.slice(0, axis), ...indices, ...shape.slice(axis + 1)], dtype);
}

/** Pads are added on every axis; negative ones crop. */
export function inferPad({ pads }: OpAttrs['pad'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  const padded = shape.map((size, axis) => size + (pads[axis] ?? 0) + (pads[axis + shape.length] ?? 0));
  if (pads.length === 2 * shape.length && padded.every((size) => size >= 0)) return only(padded, dtype);
  return failShape(node, `cannot pad ${formatShape(shape)} by ${formatShape(pads)}`);
}
