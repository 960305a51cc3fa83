import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIndex, selectNonDominated } from '../../../src/search/chain/dominance.ts';

const isBelow = (a: readonly number[], b: readonly number[]): boolean => a.every((value, at) => value <= b[at]!);

const arbitraryRows = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom(3, 12, 1000)).chain(([width, top]) =>
  fc.array(fc.array(fc.integer({ min: -top, max: top }), { minLength: width, maxLength: width }), {
    minLength: 1,
    maxLength: 250,
  }),
);

test('the selection is the non-dominated rows, the first of equals', () => {
  fc.assert(
    fc.property(arbitraryRows, (rows) => {
      const width = rows[0]!.length;
      const selected = selectNonDominated(Float64Array.from(rows.flat()), width, Int32Array.from(rows.keys()));
      const expected = [...rows.keys()].filter((row) =>
        rows.every((other, at) => !isBelow(other, rows[row]!) || (isBelow(rows[row]!, other) && at >= row)),
      );
      expect([...selected].sort((a, b) => a - b)).toEqual(expected);
    }),
    { numRuns: 500, seed: 3 },
  );
});

test('an index answers any question, in and out of the range it was told', () => {
  fc.assert(
    fc.property(arbitraryRows, fc.boolean(), (rows, isTold) => {
      const width = rows[0]!.length;
      const range = isTold ? { low: -2, high: 5 } : { low: 0, high: 0 };
      const sample = Float64Array.from(isTold ? rows.map((row) => row[1] ?? 0) : []);
      const index = createIndex(width, { ranges: new Array(width - 1).fill(range), size: 2000, sample });
      const inserted: number[][] = [];
      for (const row of rows) {
        const rest = row.slice(1);
        expect(index.covers(Float64Array.from(row), 0)).toBe(inserted.some((other) => isBelow(other, rest)));
        index.insert(Float64Array.from([NaN, ...row]), 1);
        inserted.push(rest);
      }
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('a large index of four coordinates and more agrees with comparing all', () => {
  for (const width of [4, 5]) {
    let seed = 7;
    const draw = (): number => {
      seed = (seed * 48271) % 2147483647;
      return seed % 1000;
    };
    const rows = Array.from({ length: 2000 }, () => {
      const row = Array.from({ length: width }, draw);
      return [...row.slice(1), 2000 - row.slice(1).reduce((sum, value) => sum + value, 0)];
    });
    const selected = selectNonDominated(Float64Array.from(rows.flat()), width, Int32Array.from(rows.keys()));
    const naive = rows.filter((row, at) => !rows.some((other, to) => to !== at && isBelow(other, row)));
    expect(selected.length).toBe(naive.length);
    expect(naive.length).toBeGreaterThan(500);
  }
});
