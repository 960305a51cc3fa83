import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costPath } from '../../../src/search/chain/front.ts';
import { solveChain } from '../../../src/search/chain/solve.ts';
import { enumerateCosts, findTrueFront, keepsBudgets, orientObjectives } from './brute-force.ts';
import { arbitraryProblem } from './random-problem.ts';

test('the front equals enumeration on random chains', () => {
  let infeasible = 0;
  let large = 0;
  fc.assert(
    fc.property(arbitraryProblem(), (problem) => {
      const { front, certificate } = solveChain(problem);
      const truth = findTrueFront(problem);
      infeasible += truth.length === 0 ? 1 : 0;
      large += truth.length > 3 ? 1 : 0;
      expect(certificate).toEqual({ kind: 'exact', epsilon: 0 });
      expect(front.map(({ costs }) => orientObjectives(problem.dimensions, costs))).toEqual(truth);
    }),
    { numRuns: 3000, seed: 1 },
  );
  expect(infeasible).toBeGreaterThan(100);
  expect(large).toBeGreaterThan(100);
});

test('every path of a front exists, costs what is said and keeps the budgets', () => {
  fc.assert(
    fc.property(arbitraryProblem(), (problem) => {
      const reachable = enumerateCosts(problem).map(String);
      for (const { costs, choices } of solveChain(problem).front) {
        expect(costPath(problem, choices)).toEqual(costs);
        expect(reachable).toContain(String(Array.from(costs)));
        expect(keepsBudgets(problem.dimensions, costs)).toBe(true);
        let state = 0;
        problem.steps.forEach((step, at) => {
          expect(step.from[choices[at]!]).toBe(state);
          state = step.to[choices[at]!]!;
        });
      }
    }),
    { numRuns: 1000, seed: 2 },
  );
});
