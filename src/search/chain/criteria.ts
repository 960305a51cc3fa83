import { type ChainProblem, type Dimension, findReach } from './problem.ts';

/** How a value before a step and a choice's cost make the value after it. All three are monotone in both. */
export type Combine = 'sum' | 'max' | 'min';

/** A dimension as the engine sees it: always to be small, never above `limit`. */
export interface Criterion {
  readonly dimension: number;
  /** -1 where the dimension is to be large: its costs are negated. */
  readonly sign: 1 | -1;
  readonly combine: Combine;
  readonly limit: number;
  readonly isObjective: boolean;
}

/**
 * The criteria of a problem: objectives first (summed before others), then budgets that no objective carries.
 * A dimension with both an upper and a lower budget gives two. The upper budget of a maximum is no criterion:
 * it forbids single choices (see `isForbidden`).
 */
export function listCriteria(problem: ChainProblem): Criterion[] {
  const all = problem.dimensions
    .flatMap((dimension, index) => [...listUpper(dimension, index), ...listLower(dimension, index)])
    .map((criterion) => (criterion.combine === 'sum' ? snapLimit(problem, criterion) : criterion))
    .filter(({ isObjective, limit }) => isObjective || limit < Infinity);
  return all
    .map((criterion, index) => ({ criterion, index }))
    .sort(compareRank)
    .map(({ criterion }) => criterion);
}

/** The greatest limit on the grid of possible sums that forbids the same paths, so that differences stay exact too. */
function snapLimit(problem: ChainProblem, criterion: Criterion): Criterion {
  const { reach, grain } = findReach(problem, criterion.dimension);
  if (criterion.limit >= reach) return { ...criterion, limit: Infinity };
  return { ...criterion, limit: Math.floor(Math.max(criterion.limit, -reach - grain) / grain) * grain };
}

type Ranked = { readonly criterion: Criterion; readonly index: number };

function compareRank(a: Ranked, b: Ranked): number {
  return rank(a.criterion) - rank(b.criterion) || a.index - b.index;
}

function rank({ isObjective, combine }: Criterion): number {
  return (isObjective ? 0 : 2) + (combine === 'sum' ? 0 : 1);
}

function listUpper({ combine, objective, limit }: Dimension, dimension: number): Criterion[] {
  const isObjective = objective === 'min';
  const bound = combine === 'sum' ? (limit ?? Infinity) : Infinity;
  return isObjective || bound < Infinity ? [{ dimension, sign: 1, combine, limit: bound, isObjective }] : [];
}

function listLower({ combine, objective, floor }: Dimension, dimension: number): Criterion[] {
  const isObjective = objective === 'max';
  const bound = floor === undefined ? Infinity : -floor;
  const mirrored = combine === 'max' ? 'min' : 'sum';
  return isObjective || bound < Infinity ? [{ dimension, sign: -1, combine: mirrored, limit: bound, isObjective }] : [];
}

/** Whether a choice alone breaks the upper budget of a maximum. */
export function isForbidden(dimensions: readonly Dimension[], costs: Float64Array, choice: number): boolean {
  for (let index = 0; index < dimensions.length; index++) {
    const { combine, limit } = dimensions[index]!;
    if (combine === 'max' && costs[choice * dimensions.length + index]! > (limit ?? Infinity)) return true;
  }
  return false;
}

/**
 * A choice's cost in a criterion. A lower budget on a maximum only asks whether it is reached, so its costs are two
 * values: `limit` for reached and anything above for not reached.
 */
export function costIn(criterion: Criterion, raw: number): number {
  const cost = raw === 0 ? 0 : criterion.sign * raw;
  if (criterion.combine !== 'min' || criterion.isObjective) return cost;
  return cost <= criterion.limit ? criterion.limit : criterion.limit + 1 + Math.abs(criterion.limit);
}

export function combineValues(combine: Combine, value: number, cost: number): number {
  if (combine === 'sum') return value + cost;
  return combine === 'max' ? Math.max(value, cost) : Math.min(value, cost);
}

/** The value of an empty path. */
export const IDENTITY: Readonly<Record<Combine, number>> = { sum: 0, max: -Infinity, min: Infinity };
