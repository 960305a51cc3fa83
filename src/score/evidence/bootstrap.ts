import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export type Interval = readonly [low: number, high: number];

const RESAMPLES = 2000;

/**
 * 95 % percentile interval of the pooled mean of the families' values when whole families are drawn with replacement
 * (Efron, 1979). Null where all are empty.
 */
export function bootstrapFamilies(families: readonly (readonly number[])[], seed: number): Interval | null {
  const sums = families.map((values) => [values.reduce((sum, value) => sum + value, 0), values.length] as const);
  const generator = xoroshiro128plus(seed);
  const means: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    let [total, count] = [0, 0];
    for (let draw = 0; draw < sums.length; draw += 1) {
      const [sum, size] = sums[uniformInt(generator, 0, sums.length - 1)]!;
      total += sum;
      count += size;
    }
    if (count > 0) means.push(total / count);
  }
  means.sort((a, b) => a - b);
  if (means.length === 0) return null;
  return [means[Math.floor(0.025 * means.length)]!, means[Math.ceil(0.975 * means.length) - 1]!];
}
