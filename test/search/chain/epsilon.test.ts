import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChainProblem, Dimension } from '../../../src/search/chain/problem.ts';
import type { ChainOptions, ChainResult } from '../../../src/search/chain/result.ts';
import { solveChain } from '../../../src/search/chain/solve.ts';
import { findTrueFront, keepsBudgets, orientObjectives } from './brute-force.ts';
import { arbitraryProblem } from './random-problem.ts';

/** Larger and mostly positive costs, so that there is something to give away. */
const wide = { cost: fc.integer({ min: -2, max: 60 }).map((halves) => halves / 2) };

/** Whether found `a` is within the factor of true `b`; both are to be small, negative where they were to be large. */
function isWithin(a: number, b: number, epsilon: number): boolean {
  const allowed = b > 0 ? b * (1 + epsilon) : b / (1 + epsilon);
  return a <= allowed + 1e-9 * Math.abs(b);
}

function expectCovered(problem: ChainProblem, { front, certificate }: ChainResult): void {
  const found = front.map(({ costs }) => orientObjectives(problem.dimensions, costs));
  for (const truth of findTrueFront(problem)) {
    const isMet = found.some((point) => point.every((value, at) => isWithin(value, truth[at]!, certificate.epsilon)));
    expect(isMet, `${truth} within ${certificate.epsilon} of one of ${found.join(' ')}`).toBe(true);
  }
  for (const { costs } of front) expect(keepsBudgets(problem.dimensions, costs)).toBe(true);
}

test.each([0.01, 0.1, 0.5])('an epsilon of %d that is asked for is kept', (epsilon) => {
  let coarser = 0;
  fc.assert(
    fc.property(arbitraryProblem(wide), fc.constantFrom(0, 20, undefined), (problem, boundFrom) => {
      const result = solveChain(problem, { epsilon, boundFrom });
      expect(result.certificate.epsilon).toBeLessThanOrEqual(epsilon + 1e-12);
      expectCovered(problem, result);
      coarser += result.certificate.kind === 'epsilon' ? 1 : 0;
    }),
    { numRuns: 700, seed: 8 },
  );
  expect(coarser).toBeGreaterThan(epsilon < 0.05 ? 5 : 50);
});

test('a label budget is kept, and what is certified then holds', () => {
  const kinds = { exact: 0, epsilon: 0, heuristic: 0 };
  fc.assert(
    fc.property(arbitraryProblem(wide), fc.integer({ min: 1, max: 60 }), (problem, maxLabels) => {
      const result = solveChain(problem, { maxLabels });
      const states = problem.steps.reduce((sum, { statesAfter }) => sum + statesAfter, 0);
      expect(result.labels).toBeLessThanOrEqual(maxLabels + states);
      kinds[result.certificate.kind]++;
      if (result.certificate.kind !== 'heuristic') expectCovered(problem, result);
      for (const { costs } of result.front) expect(keepsBudgets(problem.dimensions, costs)).toBe(true);
    }),
    { numRuns: 1500, seed: 9 },
  );
  expect(Math.min(kinds.exact, kinds.epsilon, kinds.heuristic)).toBeGreaterThan(20);
});

test('completion bounds change neither the front nor its paths', () => {
  let pruned = 0;
  fc.assert(
    fc.property(arbitraryProblem(wide), (problem) => {
      const bounded = solveChain(problem, { boundFrom: 0 });
      expect(bounded.front).toEqual(solveChain(problem).front);
      expect(bounded.certificate.kind).toBe('exact');
      pruned += bounded.pruned;
    }),
    { numRuns: 1500, seed: 10 },
  );
  expect(pruned).toBeGreaterThan(100);
});

function createLayers(dimensions: readonly Dimension[], layers: number): ChainProblem {
  let seed = 11;
  const draw = (): number => {
    seed = (seed * 48271) % 2147483647;
    return 1 + (seed % 997);
  };
  const steps = Array.from({ length: layers }, (_, at) => ({
    name: `layer ${at}`,
    statesBefore: 1,
    statesAfter: 1,
    from: new Int32Array(6),
    to: new Int32Array(6),
    costs: Float64Array.from({ length: 6 * dimensions.length }, draw),
  }));
  return { dimensions, steps };
}

const three = (['a', 'b', 'c'] as const).map((name): Dimension => ({ name, combine: 'sum', objective: 'min' }));

test('a search that is stopped ends with a front and says what is proved', () => {
  let calls = 0;
  const options: ChainOptions = { shouldStop: () => ++calls > 8 };
  const problem = createLayers(three, 22);
  const stopped = solveChain(problem, options);
  const whole = solveChain(problem);
  expect(stopped.interrupted).toBe(true);
  expect(stopped.certificate.kind).toBe('epsilon');
  for (const { costs } of whole.front) {
    const isMet = stopped.front.some((point) =>
      point.costs.every((value, at) => isWithin(value, costs[at]!, stopped.certificate.epsilon)),
    );
    expect(isMet).toBe(true);
  }
  expect(stopped.front.length).toBeLessThan(whole.front.length);
});

test('equal input gives an equal result', () => {
  for (const options of [{}, { epsilon: 0.05 }, { maxLabels: 500 }, { boundFrom: 10 }]) {
    const problem = createLayers([...three.slice(1), { name: 'budget', combine: 'sum', limit: 4000 }], 10);
    expect(solveChain(problem, options)).toEqual(solveChain(problem, options));
  }
});

test('progress reports every step once', () => {
  const steps: number[] = [];
  const { labels } = solveChain(createLayers(three, 5), { onProgress: ({ step }) => steps.push(step) });
  expect(steps).toEqual([1, 2, 3, 4, 5]);
  expect(labels).toBeGreaterThan(5);
});
