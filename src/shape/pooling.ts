import type { OperandType } from '../graph/build.ts';
import type { OpAttrs } from '../graph/op.ts';
import { type Operands, only, requireRank } from './rule.ts';
import { countPositions } from './window.ts';

/** x [N,C,...] -> [N,C,...positions]; `max` also gives the indices of the maxima. */
export function inferPool(attrs: OpAttrs['pool'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireRank(inputs, 0, 3, node);
  const pooled = [...shape.slice(0, 2), ...countPositions(attrs, shape.slice(2), attrs.ceilMode, node)];
  return attrs.mode === 'max' ? [...only(pooled, dtype), ...only(pooled, 'int64')] : only(pooled, dtype);
}

/** x [N,C,...] -> [N,C,1,...]. */
export function inferGlobalPool(_: OpAttrs['globalPool'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireRank(inputs, 0, 2, node);
  return only(
    shape.map((size, axis) => (axis < 2 ? size : 1)),
    dtype,
  );
}
