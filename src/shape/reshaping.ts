import type { OperandType } from '../graph/build.ts';
import type { OpAttrs } from '../graph/op.ts';
import { countElements, type Shape } from '../graph/tensor.ts';
import { failShape, fitsSize, formatShape, type Operands, only, requireOperand, resolveAxes } from './rule.ts';

/** 0 copies the input's size (unless `allowZero`), one -1 takes what is left. Source: ONNX, Reshape-14. */
export function inferReshape(attrs: OpAttrs['reshape'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  const copied = attrs.shape.map((size, axis) => (size === 0 && !attrs.allowZero ? (shape[axis] ?? Number.NaN) : size));
  const result = fillUnknown(copied, shape);
  if (result.every((size) => size >= 0) && fitsSize(countElements(result), countElements(shape))) {
    return only(result, dtype);
  }
  return failShape(node, `cannot reshape ${formatShape(shape)} to ${formatShape(attrs.shape)}`);
}

/** Sizes with the -1 resolved, or with a NaN where there is no such size. */
function fillUnknown(wanted: Shape, from: Shape): number[] {
  const unknown = wanted.indexOf(-1);
  if (unknown < 0) return [...wanted];
  const total = countElements(from);
  const left = total / countElements(wanted.filter((_, axis) => axis !== unknown));
  const isSize = Number.isInteger(left) || (Number.isFinite(left) && !Number.isInteger(total));
  return wanted.map((size, axis) => (axis === unknown ? (isSize ? left : Number.NaN) : size));
}

/** [product of the axes before, product of the others]. */
export function inferFlatten({ axis }: OpAttrs['flatten'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  const at = axis < 0 ? axis + shape.length : axis;
  if (at < 0 || at > shape.length) failShape(node, `cannot flatten ${formatShape(shape)} at axis ${axis}`);
  return only([countElements(shape.slice(0, at)), countElements(shape.slice(at))], dtype);
}

/** An empty `perm` reverses the axes. */
export function inferTranspose({ perm }: OpAttrs['transpose'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  if (perm.length === 0) return only(shape.toReversed(), dtype);
  if (perm.length !== shape.length)
    failShape(node, `cannot order the axes of ${formatShape(shape)} as ${formatShape(perm)}`);
  return only(
    resolveAxes(perm, shape.length, node).map((axis) => shape[axis]!),
    dtype,
  );
}

/** No axes: every axis of size 1 goes. */
export function inferSqueeze(attrs: OpAttrs['squeeze'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  const axes = new Set(resolveAxes(attrs.axes, shape.length, node));
  const wide = [...axes].find((axis) => shape[axis] !== 1);
  if (wide !== undefined) failShape(node, `cannot squeeze axis ${wide} of ${formatShape(shape)}`);
  return only(
    shape.filter((size, axis) => (axes.size === 0 ? size !== 1 : !axes.has(axis))),
    dtype,
  );
}

/** Axes count in the result. */
export function inferUnsqueeze(attrs: OpAttrs['unsqueeze'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  const rank = shape.length + attrs.axes.length;
  const axes = new Set(resolveAxes(attrs.axes, rank, node));
  const sizes = [...shape];
  return only(
    Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : sizes.shift()!)),
    dtype,
  );
}
