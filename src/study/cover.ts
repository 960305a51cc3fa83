import type { StudyEntry, StudyHeader } from './records.ts';
import type { Study } from './study.ts';

type Budget = StudyHeader['budgets'][number];

/** What is asked of a study. */
export interface Question {
  readonly objectives: readonly string[];
  readonly formulas: readonly string[];
  readonly budgets: readonly Budget[];
}

/** The front that answers a question, or why the study cannot tell. */
export type Cover = { readonly entries: readonly StudyEntry[] } | { readonly reason: string };

type Side = 'max' | 'min';

/**
 * The part of a study's front that keeps further budgets. It is the whole answer where these bind objectives of the
 * study: whatever dominates a candidate that keeps such a budget keeps it too. A budget on anything else may cut a candidate
 * of the front that hid others, and a budget of the study that is not asked for hid some as well.
 */
export function coverQuestion({ header, entries, result }: Study, question: Question): Cover {
  if (result === undefined || result.interrupted) return { reason: 'its search did not end' };
  const [own, asked] = [
    [...header.objectives, ...(header.formulas ?? [])],
    [...question.objectives, ...question.formulas],
  ];
  if (own.join() !== asked.join()) return { reason: `it trades off ${own.join(', ')}` };
  for (const side of ['max', 'min'] as const) {
    const measures = new Set([...header.budgets, ...question.budgets].map(({ measure }) => measure));
    for (const measure of measures) {
      const [had, wants] = [boundOf(header.budgets, measure, side), boundOf(question.budgets, measure, side)];
      const reason = compareBounds(had, wants, side, own.includes(measure));
      if (reason !== undefined) return { reason: `${reason} ${measure}` };
    }
  }
  return { entries: entries.filter((entry) => question.budgets.every((budget) => keeps(entry, budget))) };
}

function compareBounds(
  had: number | undefined,
  wants: number | undefined,
  side: Side,
  isObjective: boolean,
): string | undefined {
  if (had === wants) return undefined;
  if (had !== undefined && (wants === undefined || (side === 'max' ? wants > had : wants < had)))
    return 'it was made under a tighter budget of';
  return isObjective ? undefined : 'it was made without this budget of';
}

function boundOf(budgets: readonly Budget[], measure: string, side: Side): number | undefined {
  const values = budgets.flatMap((budget) => (budget.measure === measure ? (budget[side] ?? []) : []));
  return values.length === 0 ? undefined : side === 'max' ? Math.min(...values) : Math.max(...values);
}

function keeps({ score, costs }: StudyEntry, { measure, max, min }: Budget): boolean {
  const value = measure === 'score' ? score : costs[measure];
  return value <= (max ?? Number.POSITIVE_INFINITY) && value >= (min ?? Number.NEGATIVE_INFINITY);
}
