import { DTYPE_BITS, type DType } from '../graph/tensor.ts';
import { type AxisSet, NO_AXES } from './axes.ts';

/**
 * What is known of the elements of a tensor: each is `scale * q + shift`, with q one of `count` integers. Derived; the
 * published form of it is `alpha * sign(x)` (XNOR-Net, equation 3), and `s * sign(x - t) + b` for a balanced activation.
 */
export interface Levels {
  /** `Infinity` for a real number; 2 is one bit. */
  readonly count: number;
  /** Bounds over all elements, -Infinity and Infinity where not known. Equal bounds: one number everywhere. */
  readonly low: number;
  readonly high: number;
  /** Axes along which `scale` and `shift` differ. */
  readonly scaleAxes: AxisSet;
  readonly shiftAxes: AxisSet;
  /** The levels lie symmetrically about 0. */
  readonly centred: boolean;
}

export const REAL: Levels = makeReal(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

/** -1 and 1. */
export const BIPOLAR: Levels = makeIntegers(-1, 1, 2);

/** 0 and 1. */
export const BOOLEAN: Levels = makeIntegers(0, 1);

export function makeReal(low: number, high: number): Levels {
  return { count: Number.POSITIVE_INFINITY, low, high, scaleAxes: NO_AXES, shiftAxes: NO_AXES, centred: false };
}

/** One number everywhere, as far as known. */
export function makeUniform(value: number): Levels {
  return makeReal(value, value);
}

/** `count` evenly spaced numbers, by default all integers from `low` to `high`. */
export function makeIntegers(low: number, high: number, count = high - low + 1): Levels {
  return { count, low, high, scaleAxes: NO_AXES, shiftAxes: NO_AXES, centred: low === -high };
}

/** Whether the elements take few values, as against a real number. */
export function isGrid(levels: Levels): boolean {
  return levels.count !== Number.POSITIVE_INFINITY;
}

export function isUniform(levels: Levels): boolean {
  return levels.low === levels.high;
}

/** Whether every level is known as a number. */
export function isExact(levels: Levels): boolean {
  return (
    (levels.scaleAxes | levels.shiftAxes) === NO_AXES && Number.isFinite(levels.low) && Number.isFinite(levels.high)
  );
}

/** Grids of the same known numbers. */
export function isSameGrid(a: Levels, b: Levels): boolean {
  if (a === b) return true;
  return a.count === b.count && a.low === b.low && a.high === b.high && isExact(a) && isExact(b);
}

/** Bits that tell the levels apart, never more than the type takes. */
export function countBits(levels: Levels, dtype: DType): number {
  const stored = DTYPE_BITS[dtype];
  return isGrid(levels) ? Math.min(stored, Math.max(1, Math.ceil(Math.log2(levels.count)))) : stored;
}

const INTEGER_RANGES: Partial<Record<DType, readonly [number, number]>> = {
  bool: [0, 1],
  uint4: [0, 15],
  int4: [-8, 7],
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
};

const DTYPE_LEVELS = new Map(
  Object.entries(INTEGER_RANGES).map(([name, [low, high]]) => [name, makeIntegers(low, high)]),
);

/** What the element type alone says; 32- and 64-bit integers are accumulators and indices, which count as real. */
export function levelsOfDType(dtype: DType): Levels {
  return DTYPE_LEVELS.get(dtype) ?? REAL;
}
