import type { MeasureName } from '../../search/measure.ts';
import { searchExactly } from '../../search/search.ts';
import type { Searchable } from '../../search/searchable.ts';
import type { ResolvedBudget } from './task.ts';
import { toBudget } from './task.ts';

/** How far one budget is out of reach. */
export interface Binding {
  readonly flag: string;
  readonly metric: MeasureName;
  readonly limit: number;
  /** The best value of any candidate. */
  readonly best: number;
  /** The best value among candidates that keep the other budgets; null where none does. */
  readonly bestWithOthers: number | null;
  /** No candidate keeps this budget, whatever the others. */
  readonly isImpossible: boolean;
}

/** For budgets that no candidate keeps together: what each would have to be, alone and beside the others. */
export function findBinding(
  space: Searchable,
  budgets: readonly ResolvedBudget[],
  shouldStop: () => boolean,
): Binding[] {
  return budgets.map((budget) => {
    const others = budgets.filter((other) => other !== budget);
    const best = findBest(space, budget, [], shouldStop)!;
    const isImpossible = budget.bound === 'max' ? best > budget.limit : best < budget.limit;
    const { flag, metric, limit } = budget;
    return { flag, metric, limit, best, bestWithOthers: findBest(space, budget, others, shouldStop), isImpossible };
  });
}

function findBest(
  space: Searchable,
  { metric }: ResolvedBudget,
  budgets: readonly ResolvedBudget[],
  shouldStop: () => boolean,
): number | null {
  const [entry] = searchExactly(space, {
    objectives: [metric],
    budgets: budgets.map(toBudget),
    shouldStop,
  }).front;
  if (entry === undefined) return null;
  return metric === 'score' ? entry.score : entry.costs[metric];
}
