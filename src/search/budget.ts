import type { Evaluation } from './evaluate.ts';
import type { MeasureName } from './measure.ts';

/** What is allowed: at most `max`, at least `min`, in the metric's own unit. */
export interface Budget {
  readonly measure: MeasureName;
  readonly max?: number;
  readonly min?: number;
}

/** A candidate's share of what a budget allows; of what it demands, where it is a lower one. */
export interface BudgetUse {
  readonly measure: MeasureName;
  readonly share: number;
}

export function listUses(budgets: readonly Budget[], { costs, score }: Evaluation): BudgetUse[] {
  return budgets.flatMap(({ measure, max, min }) => {
    const value = measure === 'score' ? score : costs[measure];
    return [max, min].flatMap((limit) => (limit === undefined ? [] : [{ measure, share: value / limit }]));
  });
}
