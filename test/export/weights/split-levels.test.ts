import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moveByThresholds, splitFilters, splitLevels } from '../../../src/export/weights/split-levels.ts';

test('the split of a small filter, by hand', () => {
  // sorted -3 -1 0 4: {-3,-1,0 | 4} gives 16/3 + 16 = 21.33, {-3,-1 | 0,4} 8 + 8 = 16, {-3 | -1,0,4} 9 + 3 = 12
  expect(splitLevels([4, -1, 0, -3])).toEqual({
    alpha: 4,
    beta: -4 / 3,
    threshold: 2,
    upper: 1,
    error: expect.closeTo(26 - 64 / 3, 12),
  });
});

test('a filter of one value has one level', () => {
  expect(splitLevels([2, 2, 2])).toEqual({
    alpha: 2,
    beta: 2,
    threshold: Number.NEGATIVE_INFINITY,
    upper: 3,
    error: 0,
  });
});

test('symmetric weights split as XNOR-Net does', () => {
  const { alpha, beta, threshold } = splitLevels([1, 3, -1, -3]);
  expect([alpha, beta, threshold]).toEqual([2, -2, 0]);
});

const filter = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 9 });

test('no other split, and no other levels, come closer', () => {
  fc.assert(
    fc.property(filter, (weights) => {
      const { error } = splitLevels(weights);
      expect(error).toBeLessThanOrEqual(bruteForce(weights) + 1e-9);
      expect(error).toBeGreaterThanOrEqual(bruteForce(weights) - 1e-9);
    }),
  );
});

test('the levels that the recipe chooses are those of the split', () => {
  fc.assert(
    fc.property(filter, filter, (a, b) => {
      const size = Math.min(a.length, b.length);
      const weights = [...a.slice(0, size), ...b.slice(0, size)].map(Math.fround);
      const { alpha, beta, threshold } = splitFilters(weights, 2);
      const weight = moveByThresholds(weights, threshold);
      for (const row of [0, 1]) {
        const values = weights.slice(row * size, (row + 1) * size);
        const chosen = Array.from(weight.slice(row * size, (row + 1) * size), (value) =>
          value > 0 ? alpha[row]! : beta[row]!,
        );
        const error = values.reduce((sum, value, index) => sum + (value - chosen[index]!) ** 2, 0);
        expect(Math.abs(error - splitLevels(values).error)).toBeLessThan(1e-4);
      }
    }),
  );
});

/** Smallest error over all ways to give every weight one of two levels, each the mean of its weights. */
function bruteForce(weights: readonly number[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let mask = 0; mask < 1 << weights.length; mask += 1) {
    const sides = [0, 1].map((side) => weights.filter((_, index) => ((mask >> index) & 1) === side));
    best = Math.min(
      best,
      sides.reduce((sum, side) => sum + spread(side), 0),
    );
  }
  return best;
}

function spread(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
