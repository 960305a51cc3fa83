import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dropDominated } from '../../../src/search/chain/parallel.ts';
import { arrangeTransitions } from '../../../src/search/chain/transitions.ts';

/** Choices among few states, so that many join the same two: more of them than are compared in pairs, too. */
const arbitraryStep = fc
  .record({
    width: fc.integer({ min: 0, max: 4 }),
    ends: fc.array(fc.tuple(fc.nat(2), fc.nat(1)), { minLength: 1, maxLength: 120 }),
    numbers: fc.infiniteStream(fc.nat(6)),
  })
  .map(({ width, ends, numbers }) => {
    const loose = {
      ...{ statesBefore: 3, statesAfter: 2, span: 1 },
      from: Int32Array.from(ends, ([from]) => from),
      to: Int32Array.from(ends, ([, to]) => to),
      choice: Int32Array.from(ends.keys()),
      costs: Float64Array.from({ length: ends.length * width }, () => numbers.next().value!),
    };
    return { step: arrangeTransitions(loose, width), width };
  });

test('of choices between two states those stay that none is better than, and the first of equals', () => {
  fc.assert(
    fc.property(arbitraryStep, ({ step, width }) => {
      const { from, to, choice, costs } = step;
      const rows = [...from.keys()].map((row) => [...costs.subarray(row * width, (row + 1) * width)]);
      const isBeaten = (row: number): boolean =>
        rows.some((other, at) => {
          if (at === row || from[at] !== from[row] || to[at] !== to[row]) return false;
          const isNoLarger = other.every((value, column) => value <= rows[row]![column]!);
          return isNoLarger && (at < row || other.some((value, column) => value < rows[row]![column]!));
        });
      const kept = [...from.keys()].filter((row) => !isBeaten(row));
      const result = dropDominated(step, width);
      expect([...result.choice]).toEqual(kept.map((row) => choice[row]));
      expect([...result.from]).toEqual(kept.map((row) => from[row]));
      expect([...result.costs]).toEqual(kept.flatMap((row) => rows[row]));
    }),
    { numRuns: 500, seed: 8 },
  );
});
