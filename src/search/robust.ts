import { selectNonDominated } from './chain/dominance.ts';
import type { PathPoint } from './chain/front.ts';
import { costPath } from './chain/front.ts';
import type { ChainOptions } from './chain/solve.ts';
import { solveChain } from './chain/solve.ts';
import type { Request } from './problem.ts';
import { compileForFront } from './problem.ts';
import type { Searchable } from './searchable.ts';
import type { Candidate } from './space/candidate.ts';

/** A path of the front with its candidate. */
export interface RatedPath extends PathPoint {
  readonly candidate: Candidate;
}

/**
 * Whether each of the paths stays Pareto-optimal for all alpha of the range. A score is affine in alpha, so how far the best
 * one at no more cost exceeds a candidate's is convex, largest at an end of the range: both ends decide for all between.
 * Budgets on the score are left out there. Undefined where the search was stopped.
 */
export function findRobust(
  space: Searchable,
  paths: readonly RatedPath[],
  request: Request,
  options: ChainOptions,
): boolean[] | undefined {
  const corners = space.corners?.() ?? [];
  const held = paths.map(() => true);
  for (const corner of corners) {
    const holds = findHeld(corner, paths, request, options);
    if (holds === undefined) return undefined;
    holds.forEach((holdsHere, index) => {
      held[index] &&= holdsHere;
    });
  }
  return corners.length === 0 ? undefined : held;
}

function findHeld(
  space: Searchable,
  paths: readonly RatedPath[],
  request: Request,
  options: ChainOptions,
): boolean[] | undefined {
  const budgets = (request.budgets ?? []).filter(({ measure }) => measure !== 'score');
  const compiled = compileForFront(space, { ...request, budgets }, options.shouldStop);
  if (compiled === undefined) return undefined;
  const { front, interrupted } = solveChain(compiled.problem, options);
  if (interrupted) return undefined;
  const { objectives } = request;
  const score = objectives.indexOf('score');
  // objectives are the first dimensions, and all but the score are what they were
  const own = paths.map(({ candidate, choices, costs }) => {
    if (space.evaluatePath !== undefined) return Array.from(costPath(compiled.problem, choices));
    const values = Array.from(costs.subarray(0, objectives.length));
    values[score] = space.evaluate(candidate).score;
    return values;
  });
  const all = [...own, ...front.map(({ costs }) => costs)];
  const rows = new Float64Array(all.length * objectives.length);
  all.forEach((values, index) => {
    for (let at = 0; at < objectives.length; at += 1) {
      rows[index * objectives.length + at] = at === score ? -values[at]! : values[at]!;
    }
  });
  const best = new Set(selectNonDominated(rows, objectives.length, Int32Array.from(all.keys())));
  return paths.map((_, index) => best.has(index));
}
