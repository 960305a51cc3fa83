/** A filter split into two levels. */
export interface Split {
  /** Level of the larger weights and of the others. */
  readonly alpha: number;
  readonly beta: number;
  /** How many weights take `alpha`. */
  readonly count: number;
  /** Sum of squared differences to the filter. */
  readonly error: number;
}

/**
 * The best two levels of a filter (Distribution-Aware Binarization, Prabhu et al., WACV 2018): with the K largest of n
 * weights at their mean alpha and the others at theirs, the error is ||W||^2 - (W'e)^2/K - (W'(1-e))^2/(n-K). The best e
 * for each K takes the largest weights or, which is the same split with the levels swapped [derived], the smallest ones;
 * so one scan over the sorted weights with prefix sums finds it, in O(n log n). A single weight is its own level.
 */
export function splitFilter(weights: ArrayLike<number>): Split {
  const sorted = Float64Array.from(weights).sort().reverse();
  const total = sorted.reduce((sum, weight) => sum + weight, 0);
  const squares = sorted.reduce((sum, weight) => sum + weight * weight, 0);
  let best: Split = {
    alpha: total / sorted.length,
    beta: 0,
    count: sorted.length,
    error: squares - total ** 2 / sorted.length,
  };
  let upper = 0;
  for (let count = 1; count < sorted.length; count += 1) {
    upper += sorted[count - 1]!;
    const lower = total - upper;
    const error = squares - upper ** 2 / count - lower ** 2 / (sorted.length - count);
    if (error < best.error) best = { alpha: upper / count, beta: lower / (sorted.length - count), count, error };
  }
  return { ...best, error: Math.max(0, best.error) };
}

/** Error of the filter's signs times its mean absolute weight (XNOR-Net, Rastegari et al., ECCV 2016): ||W||^2 - ||W||_1^2/n. */
export function measureSignError(weights: ArrayLike<number>): number {
  let [squares, absolutes] = [0, 0];
  for (let index = 0; index < weights.length; index += 1) {
    squares += weights[index]! ** 2;
    absolutes += Math.abs(weights[index]!);
  }
  return Math.max(0, squares - absolutes ** 2 / weights.length);
}
