import type { Metrics } from '../cost/metrics.ts';
import type { MeasureName } from '../search/measure.ts';
import type { FrontEntry, SearchResult } from '../search/search.ts';
import type { Knob, KnobValue } from '../search/space/knob.ts';

/** A finished search, as its documents need it. */
export interface SearchReport extends SearchResult {
  /** The model as the user named it. */
  readonly model: string;
  readonly objectives: readonly MeasureName[];
  /** Further objectives: arithmetic over measures. */
  readonly formulas?: readonly string[];
  readonly budgets: readonly BudgetLine[];
  readonly given: { readonly costs: Metrics; readonly score: number };
  readonly knobs: readonly KnobLine[];
  /** Number of candidates, in decimal. */
  readonly size: string;
  /** Where no candidate fits: how far each budget is out of reach. */
  readonly binding: readonly BindingLine[];
  readonly seconds: number;
}

/** A knob as a study keeps it. */
export interface KnobLine {
  readonly id: string;
  readonly kind: Knob['kind'] | 'groups' | 'resolution';
  readonly values: readonly KnobValue[];
  readonly present: KnobValue;
}

export interface BudgetLine {
  readonly flag: string;
  readonly metric: MeasureName;
  readonly bound: 'max' | 'min';
  readonly limit: number;
  /** As the user wrote it. */
  readonly text: string;
}

export interface BindingLine {
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

/** A measure of a candidate or of the given network. */
export function valueOf(name: MeasureName, { costs, score }: Pick<FrontEntry, 'costs' | 'score'>): number {
  return name === 'score' ? score : costs[name];
}
