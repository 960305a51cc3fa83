import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundElementwise } from '../../src/precision/interval.ts';

const anyNumber = fc.double({ min: -100, max: 100, noNaN: true });
const anyInterval = fc.tuple(anyNumber, anyNumber).map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) }));
const inside = ({ low, high }: { low: number; high: number }, share: number) =>
  Math.min(high, Math.max(low, low + share * (high - low)));

const OPERATIONS = {
  add: (x: number, y: number) => x + y,
  sub: (x: number, y: number) => x - y,
  mul: (x: number, y: number) => x * y,
  div: (x: number, y: number) => x / y,
  min: Math.min,
  max: Math.max,
} as const;

describe('bounds of an operation', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });

  it.each(Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[])('%s holds every result', (fn) => {
    fc.assert(
      fc.property(anyInterval, anyInterval, share, share, (x, y, atX, atY) => {
        const result = OPERATIONS[fn](inside(x, atX), inside(y, atY));
        fc.pre(Number.isFinite(result));
        const { low, high } = boundElementwise(fn, x, y);
        const slack = 1e-9 * Math.max(1, Math.abs(result));
        expect(result).toBeGreaterThanOrEqual(low - slack);
        expect(result).toBeLessThanOrEqual(high + slack);
      }),
    );
  });

  it('are the ends for 2x - 1 of [0, 1]', () => {
    const doubled = boundElementwise('mul', { low: 0, high: 1 }, { low: 2, high: 2 });
    expect(boundElementwise('sub', doubled, { low: 1, high: 1 })).toEqual({ low: -1, high: 1 });
  });

  it('are unknown past a division by zero', () => {
    expect(boundElementwise('div', { low: 1, high: 1 }, { low: -1, high: 1 }).high).toBe(Number.POSITIVE_INFINITY);
  });
});
