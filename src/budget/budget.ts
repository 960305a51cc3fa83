import type { Metric } from '../cost/metrics.ts';
import { METRIC_NAMES, METRICS } from '../cost/metrics.ts';
import type { Quantity } from './quantity.ts';
import type { Dimension } from './units.ts';

/** What a budget may limit: a cost, or the training-free score. */
export type BudgetMetric = Metric | 'score';

export const BUDGET_METRICS: readonly BudgetMetric[] = [...METRIC_NAMES, 'score'];

/** A broken `error` fails the check, a broken `warn` is only told. */
export const LEVELS = ['error', 'warn'] as const;
export type Level = (typeof LEVELS)[number];

/** The kinds of limit: two fixed ones, and one on the growth over the baseline. */
export const BOUNDS = ['max', 'min', 'maxIncrease'] as const;
export type Bound = (typeof BOUNDS)[number];

/** Where a limit is written, so that it can be found and changed. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** The part of a network that a budget is about. */
export interface Scope {
  readonly kind: 'layer' | 'stage';
  /** Names with `*` for any run of characters and `?` for one. */
  readonly pattern: string;
  /** Whether every part that matches keeps the limit by itself, or all together. */
  readonly each: boolean;
}

/** What is allowed. */
export interface Budget {
  /** A metric's name, or a formula over metrics. */
  readonly measure: { readonly kind: 'metric' | 'formula'; readonly text: string };
  readonly dimension: Dimension;
  /** Null: the whole network. */
  readonly scope: Scope | null;
  readonly limits: { readonly [B in Bound]?: Quantity };
  readonly level: Level;
  /** What the user wants told when the budget is broken. */
  readonly message: string | null;
  readonly places: { readonly [B in Bound]?: Place };
}

/** What a metric's limits are counted in. */
export function dimensionOf(metric: BudgetMetric): Dimension {
  if (metric === 'score') return 'plain';
  return METRICS[metric].unit === 'byte' ? 'bytes' : 'count';
}

/** Bytes for a formula over memory alone, such as `modelSizeBytes + peakActivationBytes`; else a count. */
export function dimensionOfFormula(formula: string): Dimension {
  const named = BUDGET_METRICS.filter((metric) => new RegExp(`\\b${metric}\\b`).test(formula));
  return named.length > 0 && named.every((metric) => dimensionOf(metric) === 'bytes') ? 'bytes' : 'count';
}
