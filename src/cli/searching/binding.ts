import { searchExactly } from '../../search/search.ts';
import type { Searchable } from '../../search/searchable.ts';
import type { ResolvedBudget } from './task.ts';
import { toBudget } from './task.ts';

/** A limit as finding out how far away it is needs it. */
export type Limit = Pick<ResolvedBudget, 'metric' | 'bound' | 'limit'>;

/** How far a limit is out of reach. */
export interface Reach {
  /** The best value of any candidate. */
  readonly best: number;
  /** The best value among candidates that keep the other limits; null where none does. */
  readonly bestWithOthers: number | null;
  /** No candidate keeps this limit, whatever the others. */
  readonly isImpossible: boolean;
}

/**
 * For limits that no candidate keeps together: what each would have to be, alone and beside the others. Those that were
 * not reached before the end was wanted are left out.
 */
export function findBinding<L extends Limit>(
  space: Searchable,
  limits: readonly L[],
  shouldStop: () => boolean,
): (L & Reach)[] {
  return limits.flatMap((limit) => {
    const others = limits.filter((other) => other !== limit);
    const best = findBest(space, limit, [], shouldStop);
    const bestWithOthers = findBest(space, limit, others, shouldStop);
    // a search that was cut short may have missed the best
    if (best === null || shouldStop()) return [];
    const isImpossible = limit.bound === 'max' ? best > limit.limit : best < limit.limit;
    return [{ ...limit, best, bestWithOthers, isImpossible }];
  });
}

function findBest(
  space: Searchable,
  { metric }: Limit,
  limits: readonly Limit[],
  shouldStop: () => boolean,
): number | null {
  const [entry] = searchExactly(space, {
    objectives: [metric],
    budgets: limits.map(toBudget),
    shouldStop,
  }).front;
  if (entry === undefined) return null;
  return metric === 'score' ? entry.score : entry.costs[metric];
}
