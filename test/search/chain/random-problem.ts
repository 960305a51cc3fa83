import fc from 'fast-check';
import type { ChainProblem, ChainStep, Dimension } from '../../../src/search/chain/problem.ts';

const dimension = (objective: Dimension['objective']): fc.Arbitrary<Dimension> =>
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    combine: fc.constantFrom('sum', 'sum', 'max'),
    objective: fc.constant(objective),
    limit: rarely(fc.integer({ min: 0, max: 40 }), objective === undefined ? 3 : 1),
    floor: rarely(fc.integer({ min: -8, max: 12 }), 1),
  });

/** Present in `weight` of 4 cases. */
function rarely(value: fc.Arbitrary<number>, weight: number): fc.Arbitrary<number | undefined> {
  return fc.oneof({ arbitrary: value, weight }, { arbitrary: fc.constant(undefined), weight: 4 - weight });
}

const objectiveDimension = fc.constantFrom<('min' | 'max')[]>('min', 'max').chain(dimension);

export interface Ranges {
  readonly objectives: fc.Arbitrary<Dimension[]>;
  readonly budgets: fc.Arbitrary<Dimension[]>;
  readonly cost: fc.Arbitrary<number>;
}

/** Quarters and negatives included; few distinct values, so that ties are common. */
const SMALL_COST = fc.integer({ min: -4, max: 32 }).map((quarters) => quarters / 4);

const DEFAULT: Ranges = {
  objectives: fc.array(objectiveDimension, { minLength: 1, maxLength: 3 }),
  budgets: fc.array(dimension(undefined), { maxLength: 3 }),
  cost: SMALL_COST,
};

/** Small chains: up to 5 steps of up to 3 states and 9 choices each, some of them without any complete path. */
export function arbitraryProblem(ranges: Partial<Ranges> = {}): fc.Arbitrary<ChainProblem> {
  const { objectives, budgets, cost } = { ...DEFAULT, ...ranges };
  return fc
    .tuple(objectives, budgets, fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }), fc.boolean())
    .chain(([first, others, middle, othersFirst]) => {
      const dimensions = othersFirst ? [...others, ...first] : [...first, ...others];
      const states = [1, ...middle, 1];
      const steps = middle.concat(1).map((after, at) => arbitraryStep(states[at]!, after, dimensions.length, cost, at));
      return fc.tuple(...steps).map((all): ChainProblem => ({ dimensions, steps: all }));
    });
}

function arbitraryStep(
  statesBefore: number,
  statesAfter: number,
  width: number,
  cost: fc.Arbitrary<number>,
  at: number,
): fc.Arbitrary<ChainStep> {
  const choice = fc.record({
    from: fc.nat({ max: statesBefore - 1 }),
    to: fc.nat({ max: statesAfter - 1 }),
    costs: fc.array(cost, { minLength: width, maxLength: width }),
  });
  return fc.array(choice, { minLength: 3, maxLength: 9 }).map((choices) => ({
    name: `step ${at}`,
    statesBefore,
    statesAfter,
    from: Int32Array.from(choices, ({ from }) => from),
    to: Int32Array.from(choices, ({ to }) => to),
    costs: Float64Array.from(choices.flatMap(({ costs }) => costs)),
  }));
}
