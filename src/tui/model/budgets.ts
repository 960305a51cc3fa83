import { dimensionOf } from '../../budget/budget.ts';
import { formatQuantity } from '../../budget/format.ts';
import { parseQuantity, resolveQuantity } from '../../budget/quantity.ts';
import { METRICS } from '../../cost/metrics.ts';
import type { Budget } from '../../search/budget.ts';
import type { MeasureName } from '../../search/measure.ts';

/** One limit that can be set, as the command line has it. */
export interface BudgetRow {
  /** With its dashes. */
  readonly flag: string;
  readonly measure: MeasureName;
  readonly bound: 'max' | 'min';
}

/** A limit in base units, with the text it was given as. */
export interface Limit {
  readonly value: number;
  readonly text: string;
}

/** The limits that are set, by flag. */
export type Limits = Readonly<Record<string, Limit>>;

/** Reads a limit; a share is one of the given network's own value. Throws `E_UNIT`. */
export function readLimit({ flag, measure }: BudgetRow, text: string, given: number): Limit {
  const quantity = parseQuantity(text, dimensionOf(measure), flag);
  return { value: resolveQuantity(quantity, given), text: text.trim() };
}

export function isKept({ bound }: Pick<BudgetRow, 'bound'>, { value: limit }: Limit, value: number): boolean {
  return bound === 'max' ? value <= limit : value >= limit;
}

/** The limits as a search takes them. */
export function toBudgets(rows: readonly BudgetRow[], limits: Limits): Budget[] {
  return rows.flatMap(({ flag, measure, bound }) => {
    const limit = limits[flag];
    return limit === undefined ? [] : [{ measure, [bound]: limit.value }];
  });
}

/** Whether costs and score keep every limit. */
export function keepsAll(rows: readonly BudgetRow[], limits: Limits, valueOf: (name: MeasureName) => number): boolean {
  return rows.every((row) => {
    const limit = limits[row.flag];
    return limit === undefined || isKept(row, limit, valueOf(row.measure));
  });
}

export function labelOfMeasure(name: MeasureName): string {
  return name === 'score' ? 'Score' : METRICS[name].label;
}

/** Scores have two decimals, so that they stand below each other. */
export function formatMeasure(name: MeasureName, value: number): string {
  return name === 'score' ? value.toFixed(2) : formatQuantity(value, dimensionOf(name));
}
