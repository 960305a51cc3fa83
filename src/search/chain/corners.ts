import type { Chain } from './compile.ts';
import type { Incumbent } from './incumbents.ts';

/**
 * Where a point that no incumbent dominates must lie: below at least one of these corners, in every objective. With one
 * objective that is the incumbent itself; with two, the inner corners of the staircase (the local upper bounds of Klamroth,
 * Lacour and Vanderpooten 2015), ascending in the first objective and descending in the second. Row-major
 * [corner][objective]. An incumbent counts as if it were better by the factor 1 + epsilon.
 */
export function listCorners(chain: Chain, incumbents: readonly Incumbent[], epsilon: number): Float64Array {
  const points = incumbents.map(({ objectives }) => objectives.map((value) => improve(value, epsilon)));
  const top = findTop(chain);
  if (chain.objectives === 1) return Float64Array.of(Math.min(points[0]?.[0] ?? Infinity, top[0]!));
  const corners: number[] = [];
  for (let at = 0; at <= points.length; at++) {
    corners.push(Math.min(points[at]?.[0] ?? Infinity, top[0]!), Math.min(points[at - 1]?.[1] ?? Infinity, top[1]!));
  }
  return Float64Array.from(corners);
}

function improve(value: number, epsilon: number): number {
  return value > 0 ? value / (1 + epsilon) : value * (1 + epsilon);
}

/** No path is worse than this, or it breaks the objective's own budget. */
function findTop({ criteria, objectives, ahead }: Chain): number[] {
  return criteria.slice(0, objectives).map(({ limit }, column) => Math.min(limit, ahead.greatest[column]![0]![0]!));
}
