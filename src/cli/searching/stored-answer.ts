import type { Study } from '../../study/study.ts';
import type { SearchAnswer } from './answer.ts';
import type { ResolvedBudget } from './task.ts';

/** A study that ended as the answer it was, or the part of its front that answers another question. */
export function toSearchAnswer({ header, entries, result }: Study, budgets: readonly ResolvedBudget[]): SearchAnswer {
  const { kind, epsilon } = result!.certificate;
  return {
    front: entries,
    certificate: { kind, epsilon: epsilon ?? Number.POSITIVE_INFINITY },
    evaluations: result!.evaluations,
    interrupted: false,
    objectives: header.objectives,
    formulas: header.formulas ?? [],
    budgets,
    given: header.given!,
    knobs: header.space.knobs,
    size: header.space.size,
    binding: [],
  };
}
