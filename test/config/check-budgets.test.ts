import { expect, test } from 'vitest';
import { checkBudgets } from '../../src/config/check-budgets.ts';
import { costOf } from '../../src/cost/cost.ts';
import { conv, sketch, weight } from '../cost/sketch.ts';

/** One pointwise convolution over a 4x4 map: 16 * 2 * channels MACs. */
function count(channels: number) {
  return costOf(
    sketch((graph) => {
      const x = graph.input('x', [1, 2, 4, 4]);
      return [graph.add('conv', conv([1, 1]), [x, weight(graph, 'w', [channels, 2, 1, 1])], { name: 'only' })];
    }),
  );
}

test('budgets are held against a report', async () => {
  const budgets = [
    { metric: 'macs', max: '100', maxIncrease: '10%' },
    { formula: 'macs / params', max: 16 },
  ] as const;
  const report = await checkBudgets(count(4), budgets, { name: 'net', before: count(3) });
  expect(report).toMatchObject({ failed: 2, passed: 1, models: ['net'] });
  expect(report.verdicts).toMatchObject([
    { metric: 'macs', bound: 'max', actual: 128, limit: 100, status: 'fail', place: null },
    { metric: 'macs', bound: 'maxIncrease', baseline: 96, grown: [{ name: 'only', before: 96, after: 128 }] },
    { metric: 'macs / params', actual: 16, status: 'pass' },
  ]);
});

test.each([
  [{ metric: 'macs', max: '5m' }, 'budgets[0].max'],
  [{ metric: 'macs' }, 'budgets[0]'],
] as const)('a wrong budget is refused: %j', async (budget, subject) => {
  await expect(checkBudgets(count(1), [budget])).rejects.toMatchObject({ code: 'E_CONFIG', subject });
});

test('the score, which a report does not hold, is not known', async () => {
  const { verdicts } = await checkBudgets(count(1), [{ metric: 'score', min: 1 }]);
  expect(verdicts).toMatchObject([{ status: 'missing', reason: expect.stringContaining('score was not counted') }]);
});
