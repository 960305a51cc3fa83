import { selectNonDominated } from './dominance.ts';
import type { ChainProblem } from './problem.ts';

/** A complete path. */
export interface PathPoint {
  /** Per dimension of the problem, in its own orientation. */
  readonly costs: Float64Array;
  /** Choice number per step. */
  readonly choices: Int32Array;
}

/** Costs of a path, added in the order of the steps. */
export function costPath({ dimensions, steps }: ChainProblem, choices: Int32Array): Float64Array {
  const costs = Float64Array.from(dimensions, ({ combine }) => (combine === 'sum' ? 0 : -Infinity));
  steps.forEach((step, at) => {
    const row = choices[at]! * dimensions.length;
    dimensions.forEach(({ combine }, column) => {
      const cost = step.costs[row + column]!;
      costs[column] = combine === 'sum' ? costs[column]! + cost : Math.max(costs[column]!, cost);
    });
  });
  return costs;
}

/**
 * The non-dominated of the paths, one per distinct vector of objectives (the first given), sorted by the objectives in
 * the order of the dimensions, better first.
 */
export function selectFront({ dimensions }: ChainProblem, points: readonly PathPoint[]): PathPoint[] {
  const objectives = dimensions.flatMap(({ objective }, column) => (objective ? [{ objective, column }] : []));
  if (objectives.length === 0) return points.slice(0, 1);
  const rows = new Float64Array(points.length * objectives.length);
  points.forEach(({ costs }, at) => {
    objectives.forEach(({ objective, column }, index) => {
      rows[at * objectives.length + index] = objective === 'min' ? costs[column]! : -costs[column]!;
    });
  });
  const chosen = selectNonDominated(rows, objectives.length, Int32Array.from(points.keys()));
  return Array.from(chosen, (at) => points[at]!);
}
