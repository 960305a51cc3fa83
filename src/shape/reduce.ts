import type { OperandType } from '../graph/build.ts';
import type { OpAttrs } from '../graph/op.ts';
import type { Shape } from '../graph/tensor.ts';
import {
  failShape,
  formatShape,
  type Operands,
  only,
  replaceAxis,
  requireOperand,
  requireRank,
  resolveAxes,
  resolveAxis,
} from './rule.ts';

/** No axes: all of them. */
export function inferReduce(attrs: OpAttrs['reduce'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  const axes = attrs.axes.length === 0 ? shape.map((_, axis) => axis) : resolveAxes(attrs.axes, shape.length, node);
  return only(collapse(shape, axes, attrs.keepDims), dtype);
}

export function inferArgReduce(attrs: OpAttrs['argReduce'], inputs: Operands, node: string): OperandType[] {
  const { shape } = requireRank(inputs, 0, 1, node);
  return only(collapse(shape, [resolveAxis(attrs.axis, shape.length, node)], attrs.keepDims), 'int64');
}

function collapse(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  if (!keepDims) return shape.filter((_, axis) => !axes.includes(axis));
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}

/** The k largest along the axis, and where they stood. */
export function inferTopK(attrs: OpAttrs['topK'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireRank(inputs, 0, 1, node);
  const axis = resolveAxis(attrs.axis, shape.length, node);
  if (attrs.k < 0 || attrs.k > shape[axis]!)
    failShape(node, `takes ${attrs.k} entries on axis ${axis} of ${formatShape(shape)}`);
  const taken = replaceAxis(shape, axis, attrs.k);
  return [...only(taken, dtype), ...only(taken, 'int64')];
}
