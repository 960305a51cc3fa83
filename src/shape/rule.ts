import type { OperandType } from '../graph/build.ts';
import { BitboneError } from '../graph/errors.ts';
import type { OpAttrs, OpKind } from '../graph/op.ts';
import type { DType, Shape } from '../graph/tensor.ts';

/** Types of a node's inputs; an optional operand that is left out is `null`. */
export type Operands = readonly (OperandType | null)[];

/** Output types of one kind of operator. Throws `E_SHAPE` with the node's name where the operands do not fit. */
export type Rule<K extends OpKind> = (attrs: OpAttrs[K], inputs: Operands, node: string) => OperandType[];

/** Ends inference of a node whose operands do not fit. */
export function failShape(node: string, reason: string): never {
  throw new BitboneError('E_SHAPE', reason, { subject: node });
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** An operand the operator cannot do without. */
export function requireOperand(inputs: Operands, index: number, node: string): OperandType {
  return inputs[index] ?? failShape(node, `lacks its input ${index}`);
}

/** An operand with at least `rank` axes. */
export function requireRank(inputs: Operands, index: number, rank: number, node: string): OperandType {
  const operand = requireOperand(inputs, index, node);
  if (operand.shape.length >= rank) return operand;
  return failShape(node, `needs ${rank} axes or more at input ${index}, which is ${formatShape(operand.shape)}`);
}

/** Checks an optional operand with one entry per channel. */
export function checkPerChannel(operand: OperandType | null | undefined, channels: number, node: string): void {
  if (operand == null) return;
  if (operand.shape.length === 1 && fitsSize(operand.shape[0]!, channels)) return;
  failShape(node, `reads ${channels} channels with a parameter of shape ${formatShape(operand.shape)}`);
}

const SIZE_TOLERANCE = 1e-6;

/**
 * Whether two sizes are the same. Whole sizes must be equal; fractional ones, which occur where a width multiplier is
 * solved on the continuous relaxation, may differ by rounding.
 */
export function fitsSize(a: number, b: number): boolean {
  if (a === b) return true;
  if (Number.isInteger(a) && Number.isInteger(b)) return false;
  return Math.abs(a - b) <= SIZE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

/** Whether `size` splits into `parts` equal whole parts; a fractional size always does. */
export function isDivisible(size: number, parts: number): boolean {
  return !Number.isInteger(size) || !Number.isInteger(parts) || size % parts === 0;
}

/** An axis, which may count from the end, as an index below `rank`. */
export function resolveAxis(axis: number, rank: number, node: string): number {
  const index = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(index) && index >= 0 && index < rank) return index;
  return failShape(node, `has no axis ${axis} among ${rank}`);
}

/** Several axes as indices, in the order given; none may occur twice. */
export function resolveAxes(axes: readonly number[], rank: number, node: string): number[] {
  const indices = axes.map((axis) => resolveAxis(axis, rank, node));
  if (new Set(indices).size !== indices.length) failShape(node, `names an axis twice in ${formatShape(axes)}`);
  return indices;
}

/** The shape with another size on one axis. */
export function replaceAxis(shape: Shape, axis: number, size: number): number[] {
  return shape.map((old, index) => (index === axis ? size : old));
}

/** One output. */
export function only(shape: Shape, dtype: DType): OperandType[] {
  return [{ shape, dtype }];
}
