import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BudgetFinding, explainInfeasible } from '../../../src/search/chain/explain.ts';
import type { ChainProblem } from '../../../src/search/chain/problem.ts';
import { enumerateCosts, keepsBudgets } from './brute-force.ts';
import { arbitraryProblem } from './random-problem.ts';

const keeps = ({ bound, value, dimension }: BudgetFinding, costs: readonly number[]): boolean =>
  bound === 'limit' ? costs[dimension]! <= value : costs[dimension]! >= value;

const best = ({ bound, dimension }: BudgetFinding, paths: readonly (readonly number[])[]): number | undefined => {
  const values = paths.map((costs) => costs[dimension]!);
  if (values.length === 0) return undefined;
  return bound === 'limit' ? Math.min(...values) : Math.max(...values);
};

const isInfeasible = (budgets: readonly BudgetFinding[], paths: readonly (readonly number[])[]): boolean =>
  !paths.some((costs) => budgets.every((budget) => keeps(budget, costs)));

test('reachable values, nearest relaxations and the smallest conflict equal enumeration', () => {
  let explained = 0;
  fc.assert(
    fc.property(arbitraryProblem(), (problem) => {
      const paths = enumerateCosts(problem);
      const { hasPaths, budgets, conflict } = explainInfeasible(problem);
      expect(hasPaths).toBe(paths.length > 0);
      if (!hasPaths) return;
      for (const budget of budgets) {
        const others = budgets.filter((other) => other !== budget);
        expect(budget.reachable).toBe(best(budget, paths));
        const kept = paths.filter((costs) => others.every((other) => keeps(other, costs)));
        expect(budget.nearest).toBe(best(budget, kept));
      }
      if (paths.some((costs) => keepsBudgets(problem.dimensions, costs))) {
        expect(conflict).toEqual([]);
        return;
      }
      explained++;
      expect(
        isInfeasible(
          conflict.map((index) => budgets[index]!),
          paths,
        ),
      ).toBe(true);
      for (const smaller of subsets(budgets).filter(({ length }) => length < conflict.length)) {
        expect(isInfeasible(smaller, paths)).toBe(false);
      }
    }),
    { numRuns: 600, seed: 5 },
  );
  expect(explained).toBeGreaterThan(100);
});

function subsets<T>(values: readonly T[]): T[][] {
  return values.reduce<T[][]>((all, value) => all.concat(all.map((subset) => [...subset, value])), [[]]);
}

test('two budgets that can each be kept but not together', () => {
  const problem: ChainProblem = {
    dimensions: [
      { name: 'score', combine: 'sum', objective: 'max', floor: 8 },
      { name: 'ops', combine: 'sum', limit: 5 },
      { name: 'peak', combine: 'max', limit: 9 },
    ],
    steps: [1, 2].map((at) => ({
      name: `stage ${at}`,
      statesBefore: 1,
      statesAfter: 1,
      from: new Int32Array(2),
      to: new Int32Array(2),
      costs: Float64Array.of(1, 1, 4, 5, 4, 7),
    })),
  };
  expect(explainInfeasible(problem)).toMatchInlineSnapshot(`
    {
      "budgets": [
        {
          "bound": "floor",
          "dimension": 0,
          "name": "score",
          "nearest": 6,
          "reachable": 10,
          "value": 8,
        },
        {
          "bound": "limit",
          "dimension": 1,
          "name": "ops",
          "nearest": 8,
          "reachable": 2,
          "value": 5,
        },
        {
          "bound": "limit",
          "dimension": 2,
          "name": "peak",
          "nearest": undefined,
          "reachable": 4,
          "value": 9,
        },
      ],
      "conflict": [
        0,
        1,
      ],
      "hasPaths": true,
    }
  `);
});
