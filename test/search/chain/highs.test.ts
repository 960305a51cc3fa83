import loadHighs from 'highs';
import { expect, test } from 'vitest';
import { solveChain } from '../../../src/search/chain/solve.ts';
import { createRandom } from '../../support/random-network.ts';
import { createTableSpace } from '../evolve/table-space.ts';

const LAYERS = 10;
const BUDGETS = 40;
const NAMES = ['loss', 'bops', 'flops', 'params'] as const;

/** Costs of every choice of every layer, by dimension. */
const layers = createTableSpace(LAYERS).parts.map(({ step }) =>
  Array.from({ length: 8 }, (_, choice) => Array.from(step.costs.subarray(choice * 4, choice * 4 + 4))),
);

test('a mixed-integer solver finds the same optimum under 40 sets of budgets', async () => {
  const highs = await loadHighs();
  const random = createRandom(21);
  let infeasible = 0;
  for (let turn = 0; turn < BUDGETS; turn += 1) {
    const limits = { bops: drawLimit(1, random), flops: drawLimit(2, random), params: drawLimit(3, random) };
    const dimensions = NAMES.map((name) => ({
      name,
      combine: 'sum' as const,
      objective: name === 'loss' ? ('min' as const) : undefined,
      limit: name === 'loss' ? undefined : limits[name],
    }));
    const { front } = solveChain({ dimensions, steps: createTableSpace(LAYERS).parts.map(({ step }) => step) });
    const solved = highs.solve(writeProgram(limits), { mip_rel_gap: 0, output_flag: false });
    if (front.length === 0) expect(solved.Status).toBe('Infeasible');
    else expect(Math.round(solved.ObjectiveValue)).toBe(front[0]!.costs[0]);
    infeasible += front.length === 0 ? 1 : 0;
  }
  expect(infeasible).toBeGreaterThan(2);
  expect(infeasible).toBeLessThan(BUDGETS / 2);
}, 300_000);

/** Between the least and the greatest sum, nearer to the least and now and then below it. */
function drawLimit(dimension: number, random: (below: number) => number): number {
  const sum = (pick: (...values: number[]) => number) =>
    layers.reduce((total, choices) => total + pick(...choices.map((costs) => costs[dimension]!)), 0);
  const [least, greatest] = [sum(Math.min), sum(Math.max)];
  return Math.round(least + ((greatest - least) * (random(50) - 3)) / 100);
}

/** One variable per layer and choice, in the LP format. */
function writeProgram(limits: Readonly<Record<string, number>>): string {
  const sum = (dimension: number) =>
    layers
      .flatMap((choices, layer) => choices.map((costs, choice) => `${costs[dimension]} x${layer}_${choice}`))
      .join(' + ');
  const variables = layers.map((choices, layer) => choices.map((_, choice) => `x${layer}_${choice}`));
  return [
    'Minimize',
    ` loss: ${sum(0)}`,
    'Subject To',
    ...['bops', 'flops', 'params'].map((name, index) => ` ${name}: ${sum(index + 1)} <= ${limits[name]}`),
    ...variables.map((own, layer) => ` one${layer}: ${own.join(' + ')} = 1`),
    'Binary',
    ` ${variables.flat().join(' ')}`,
    'End',
  ].join('\n');
}
