import type { OperandType } from '../graph/build.ts';
import type { ElementwiseFn, OpAttrs } from '../graph/op.ts';
import { type Shape, sameShape } from '../graph/tensor.ts';
import { failShape, fitsSize, formatShape, type Operands, only, requireOperand } from './rule.ts';

/** NumPy's rule: shapes are aligned at the end, and an axis of size 1 or none stretches. Throws `E_SHAPE` naming both. */
export function broadcastShapes(a: Shape, b: Shape, node: string): number[] {
  return tryBroadcast(a, b) ?? failShape(node, `cannot broadcast ${formatShape(a)} and ${formatShape(b)} together`);
}

/** The same, or nothing where two sizes differ. */
export function tryBroadcast(a: Shape, b: Shape): number[] | undefined {
  // most operands have one shape
  if (sameShape(a, b)) return [...a];
  const rank = Math.max(a.length, b.length);
  const sizes = Array.from({ length: rank }, (_, axis) =>
    joinSizes(a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1),
  );
  return sizes.every((size) => size !== undefined) ? sizes : undefined;
}

function joinSizes(a: number, b: number): number | undefined {
  if (fitsSize(a, b) || b === 1) return a;
  return a === 1 ? b : undefined;
}

/** Throws `E_SHAPE` unless `shape` stretches to `target` without changing it. */
export function checkBroadcastsTo(shape: Shape, target: Shape, node: string): void {
  const offset = target.length - shape.length;
  const fits = shape.every((size, axis) => size === 1 || fitsSize(size, target[axis + offset] ?? Number.NaN));
  if (offset < 0 || !fits) failShape(node, `cannot broadcast ${formatShape(shape)} to ${formatShape(target)}`);
}

const GIVES_BOOL: ReadonlySet<ElementwiseFn> = new Set([
  'greater',
  'greaterOrEqual',
  'less',
  'lessOrEqual',
  'equal',
  'and',
  'or',
  'xor',
] as const);

/** Any number of inputs, broadcast together. */
export function inferElementwise({ fn }: OpAttrs['elementwise'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  let result = shape;
  for (let index = 1; index < inputs.length; index += 1) {
    result = broadcastShapes(result, requireOperand(inputs, index, node).shape, node);
  }
  return only(result, GIVES_BOOL.has(fn) ? 'bool' : dtype);
}

/** Condition, x and y, broadcast together; the type is that of x. */
export function inferWhere(_: OpAttrs['where'], inputs: Operands, node: string): OperandType[] {
  const [condition, x, y] = [0, 1, 2].map((index) => requireOperand(inputs, index, node)) as [
    OperandType,
    OperandType,
    OperandType,
  ];
  return only(broadcastShapes(broadcastShapes(condition.shape, x.shape, node), y.shape, node), x.dtype);
}

/** The slope stretches to x, never x to the slope. */
export function inferPrelu(_: OpAttrs['prelu'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  checkBroadcastsTo(requireOperand(inputs, 1, node).shape, shape, node);
  return only(shape, dtype);
}

/** Both ways: an axis of `shape` that is 1 keeps the input's size. */
export function inferExpand(attrs: OpAttrs['expand'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  return only(broadcastShapes(shape, attrs.shape, node), dtype);
}
