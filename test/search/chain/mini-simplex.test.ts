import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MiniSimplex } from '../../../src/search/chain/mini-simplex.ts';

const TOLERANCE = 1e-7;

test('matching pennies is worth nothing, each side mixed evenly', () => {
  const simplex = new MiniSimplex(Float64Array.of(1, -1));
  simplex.enterColumn(Float64Array.of(-1, 1));
  expect(simplex.value).toBeCloseTo(0, 12);
  expect(Array.from(simplex.prices())).toEqual([0.5, 0.5]);
});

test('pivots to prices that no column undercuts, which add up to 1', () => {
  const column = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(column, { minLength: 1, maxLength: 12 }), (rows) => {
      const columns = rows.map((row) => Float64Array.from(row));
      const simplex = new MiniSimplex(columns[0]!);
      solve(simplex, columns);
      const prices = simplex.prices();
      expect(prices.reduce((sum, price) => sum + price, 0)).toBeCloseTo(1, 9);
      for (const price of prices) expect(price).toBeGreaterThan(-TOLERANCE);
      const margins = columns.map((own) => own.reduce((sum, value, at) => sum + value * prices[at]!, 0));
      expect(Math.min(...margins)).toBeCloseTo(simplex.value, 6);
    }),
    { numRuns: 500, seed: 3 },
  );
});

function solve(simplex: MiniSimplex, columns: readonly Float64Array[]): void {
  for (let pivot = 0; pivot < 200; pivot += 1) {
    const prices = simplex.prices();
    const slack = prices.findIndex((price) => price < -TOLERANCE);
    const margins = columns.map((own) => own.reduce((sum, value, at) => sum + value * prices[at]!, 0));
    const least = Math.min(...margins);
    if (slack >= 0) simplex.enterSlack(slack);
    else if (least < simplex.value - TOLERANCE) simplex.enterColumn(columns[margins.indexOf(least)]!);
    else return;
  }
}
