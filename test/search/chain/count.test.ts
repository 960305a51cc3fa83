import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countPaths } from '../../../src/search/chain/count.ts';
import { enumerateCosts } from './brute-force.ts';
import { arbitraryProblem } from './random-problem.ts';

test('the number of paths equals enumeration', () => {
  fc.assert(
    fc.property(arbitraryProblem(), (problem) => {
      expect(countPaths(problem)).toBe(BigInt(enumerateCosts(problem).length));
    }),
    { numRuns: 300, seed: 6 },
  );
});

test('8 choices in each of 40 layers are 2^120 paths', () => {
  const step = { name: 'layer', statesBefore: 1, statesAfter: 1, from: new Int32Array(8), to: new Int32Array(8) };
  const steps = new Array(40).fill({ ...step, costs: new Float64Array(0) });
  expect(countPaths({ dimensions: [], steps })).toBe(2n ** 120n);
});
