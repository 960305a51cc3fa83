import type { ElementwiseFn } from '../graph/op.ts';

/** Lowest and highest value, possibly infinite. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const UNKNOWN: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

const OPERATIONS: Partial<Record<ElementwiseFn, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  min: Math.min,
  max: Math.max,
};

/** Bounds of `fn(x, y)` (interval arithmetic); unknown for functions other than + - * / min max. */
export function boundElementwise(fn: ElementwiseFn, x: Interval, y: Interval): Interval {
  const operate = OPERATIONS[fn];
  if (operate === undefined || (fn === 'div' && y.low <= 0 && y.high >= 0)) return UNKNOWN;
  const a = operate(x.low, y.low);
  const b = operate(x.low, y.high);
  const c = operate(x.high, y.low);
  const d = operate(x.high, y.high);
  const low = Math.min(a, b, c, d);
  const high = Math.max(a, b, c, d);
  return Number.isNaN(low) || Number.isNaN(high) ? UNKNOWN : { low, high };
}
