import { expect, test } from 'vitest';
import { type ChainProblem, type ChainStep, checkProblem, type Dimension } from '../../../src/search/chain/problem.ts';

const sum: Dimension = { name: 'ops', combine: 'sum', objective: 'min' };

const step = (costs: readonly number[], changes: Partial<ChainStep> = {}): ChainStep => ({
  name: 'stage',
  statesBefore: 1,
  statesAfter: 1,
  from: new Int32Array(costs.length),
  to: new Int32Array(costs.length),
  costs: Float64Array.from(costs),
  ...changes,
});

const problem = (steps: readonly ChainStep[], dimension = sum): ChainProblem => ({ dimensions: [dimension], steps });

test.each<[string, ChainProblem]>([
  ['no steps', problem([])],
  ['tables of different lengths', problem([step([1, 2], { costs: Float64Array.of(1) })])],
  ['a state that does not exist', problem([step([1], { to: Int32Array.of(1) })])],
  ['an end in two states', problem([step([1], { statesAfter: 2 })])],
  ['steps that do not join', problem([step([1]), step([1], { statesBefore: 2 })])],
  ['a cost that is not finite', problem([step([Infinity])])],
  ['a budget that is not a number', problem([step([1])], { ...sum, limit: Number.NaN })],
  ['a floor that is infinite', problem([step([1])], { ...sum, floor: Infinity })],
  ['a sum that would round', problem([step([0.1]), step([2 ** 52])])],
])('%s is refused', (_, bad) => {
  expect(() => checkProblem(bad)).toThrow(expect.objectContaining({ code: 'E_INTERNAL' }));
});

test('dyadic costs pass, and so does any cost that is not summed', () => {
  expect(() => checkProblem(problem([step([2 ** 40]), step([2 ** -10, -3])]))).not.toThrow();
  expect(() => checkProblem(problem([step([0.1]), step([2 ** 52])], { ...sum, combine: 'max' }))).not.toThrow();
});
