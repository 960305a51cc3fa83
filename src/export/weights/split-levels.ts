/** The best two levels for one filter, and which weights take the upper one. */
export interface Split {
  /** Level of the weights above the threshold. */
  readonly alpha: number;
  /** Level of the others. */
  readonly beta: number;
  /** Halfway between the two sorted weights the split falls between. */
  readonly threshold: number;
  /** Weights at the upper level. */
  readonly upper: number;
  /** Sum of squared differences to the given weights. */
  readonly error: number;
}

/**
 * The two levels that are closest to the weights in the sum of squares (Prabhu et al., WACV 2018, algorithm 1): the
 * split of the sorted weights that maximises (sum of upper)^2 / K + (sum of lower)^2 / (n - K), each side at its mean.
 * One ascending scan finds it, as the descending one of the paper visits the same splits (derived). All weights equal:
 * one level, everything upper.
 */
export function splitLevels(weights: ArrayLike<number>): Split {
  const sorted = Float64Array.from(weights).sort();
  const total = sorted.reduce((sum, weight) => sum + weight, 0);
  const energy = sorted.reduce((sum, weight) => sum + weight * weight, 0);
  const count = sorted.length;
  let best = { lower: 0, gain: (total * total) / count, sum: 0 };
  let sum = 0;
  for (let lower = 1; lower < count; lower += 1) {
    sum += sorted[lower - 1]!;
    const gain = (sum * sum) / lower + (total - sum) ** 2 / (count - lower);
    if (gain > best.gain && sorted[lower - 1]! < sorted[lower]!) best = { lower, gain, sum };
  }
  return describe(sorted, best, total, energy);
}

function describe(
  sorted: Float64Array,
  best: { lower: number; gain: number; sum: number },
  total: number,
  energy: number,
): Split {
  const upper = sorted.length - best.lower;
  const alpha = (total - best.sum) / upper;
  const error = Math.max(0, energy - best.gain);
  if (best.lower === 0) return { alpha, beta: alpha, threshold: Number.NEGATIVE_INFINITY, upper, error };
  const threshold = (sorted[best.lower - 1]! + sorted[best.lower]!) / 2;
  return { alpha, beta: best.sum / best.lower, threshold, upper, error };
}

/** The splits of all filters of a layer. */
export interface FilterSplits {
  readonly alpha: Float32Array;
  readonly beta: Float32Array;
  /** Minus infinity where a filter has one level only. */
  readonly threshold: Float64Array;
}

/** Splits every filter of row-major weights [filters, ...]. */
export function splitFilters(weights: ArrayLike<number>, filters: number): FilterSplits {
  const size = weights.length / filters;
  const splits = Array.from({ length: filters }, (_, filter) =>
    splitLevels(Float64Array.from({ length: size }, (_unused, index) => weights[filter * size + index]!)),
  );
  return {
    alpha: Float32Array.from(splits, ({ alpha }) => alpha),
    beta: Float32Array.from(splits, ({ beta }) => beta),
    threshold: Float64Array.from(splits, ({ threshold }) => threshold),
  };
}

/** The weights less their filter's threshold: their signs choose the level (1 where a filter has one level only). */
export function moveByThresholds(weights: ArrayLike<number>, threshold: Float64Array): Float32Array {
  const size = weights.length / threshold.length;
  return Float32Array.from({ length: weights.length }, (_, index) => {
    const limit = threshold[Math.floor(index / size)]!;
    return Number.isFinite(limit) ? weights[index]! - limit : 1;
  });
}
