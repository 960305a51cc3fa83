import fc from 'fast-check';
import { expect, test } from 'vitest';
import { METRIC_NAMES } from '../../src/cost/metrics.ts';
import type { Budget } from '../../src/search/budget.ts';
import { solveChain } from '../../src/search/chain/solve.ts';
import type { MeasureName } from '../../src/search/measure.ts';
import type { CompiledProblem } from '../../src/search/problem.ts';
import { compileForFront, compileProblem, decodePath } from '../../src/search/problem.ts';
import type { Searchable } from '../../src/search/searchable.ts';
import { toSearchable } from '../../src/search/searchable.ts';
import { createRandom } from '../support/random-network.ts';
import { drawSpace } from './random-space.ts';

type Random = (below: number) => number;

const NAMES: readonly MeasureName[] = ['score', 'score', ...METRIC_NAMES];

test('a chain for its front has the front of the whole chain, with the same candidates', () => {
  const tally = { fronts: 0, fewer: 0, budgets: 0 };
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const space = drawSpace(seed);
      if (space === undefined) return;
      const random = createRandom(seed);
      const searchable = toSearchable(space);
      const objectives = [...new Set([0, 1, 2].map(() => NAMES[random(NAMES.length)]!))];
      const budgets = [0, 1].slice(random(3)).map(() => drawBudget(searchable, random));
      const whole = compileProblem(searchable, { objectives, budgets })!;
      const needed = compileForFront(searchable, { objectives, budgets })!;
      expect(listFront(searchable, needed)).toEqual(listFront(searchable, whole));
      tally.fronts += 1;
      tally.fewer += countChoices(needed) < countChoices(whole) ? 1 : 0;
      tally.budgets += budgets.length;
    }),
    { numRuns: 500, seed: 7 },
  );
  for (const count of Object.values(tally)) expect(count).toBeGreaterThan(50);
});

/** Around what one of the values of a path is. */
function drawBudget(space: Searchable, random: Random): Budget {
  const measure = NAMES[random(NAMES.length)]!;
  const { problem, measures } = compileProblem(space, { objectives: [measure] })!;
  const [best] = solveChain(problem).front;
  const value = best!.costs[0]! / measures[0]!.unitsPerMetric;
  const loose = value + (random(8) - 2) * 0.1 * Math.abs(value);
  return random(3) === 0 ? { measure, min: loose } : { measure, max: loose };
}

function listFront(space: Searchable, { problem, parts }: CompiledProblem) {
  const { front, certificate } = solveChain(problem);
  const points = front.map(({ choices, costs }) => ({
    candidate: decodePath(space, parts, choices),
    costs: [...costs],
  }));
  return { points, certificate };
}

function countChoices({ parts }: CompiledProblem): number {
  return parts.reduce((count, { step }) => count + step.from.length, 0);
}
