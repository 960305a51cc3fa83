import type { Metric, Metrics } from '../cost/metrics.ts';
import { METRICS } from '../cost/metrics.ts';
import type { Budget } from './budget.ts';
import type { Costed } from './costed.ts';

/** Reads the limited value off the metrics of a network or a part of it. */
export interface Gauge {
  /** Throws `E_FORMULA` where a formula gives no number. */
  of(metrics: Metrics): number;
  /** The value of a whole network; the score has none of its parts. */
  ofWhole(costed: Costed): number;
  /** Whether the largest part makes the whole, as with peak memory. */
  readonly isPeak: boolean;
}

/** A formula made ready. */
export type Formula = (values: Readonly<Record<string, number>>) => number;

/** The budget's gauge; `formulas` holds every formula by its text. */
export function gaugeOf({ measure }: Budget, formulas: ReadonlyMap<string, Formula>): Gauge {
  return measure.kind === 'metric' ? gaugeMetric(measure.text) : gaugeFormula(formulas.get(measure.text)!);
}

function gaugeMetric(name: string): Gauge {
  if (name === 'score') return { of: () => 0, ofWhole: ({ score }) => score ?? Number.NaN, isPeak: false };
  const metric = name as Metric;
  const of = (metrics: Metrics): number => metrics[metric];
  return { of, ofWhole: ({ totals }) => of(totals), isPeak: METRICS[metric].combine === 'max' };
}

function gaugeFormula(formula: Formula): Gauge {
  const of = (metrics: Metrics): number => formula({ ...metrics, score: 0 });
  const ofWhole = ({ totals, score }: Costed): number => formula({ ...totals, score: score ?? 0 });
  return { of, ofWhole, isPeak: false };
}
