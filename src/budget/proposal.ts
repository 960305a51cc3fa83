import type { Metric } from '../cost/metrics.ts';
import { dimensionOf } from './budget.ts';
import type { Costed } from './costed.ts';
import { roundUpQuantity } from './round-up.ts';

/** A limit for a new configuration. */
export interface ProposedBudget {
  readonly metric: Metric;
  readonly max: string;
}

const PROPOSED: readonly Metric[] = ['ops', 'params', 'modelSizeBytes', 'peakActivationBytes'];

/** Limits that hold a network to its present cost, with a margin (0.05 for 5 %). A binary one is held to its BOPs too. */
export function proposeBudgets({ totals }: Costed, margin: number): ProposedBudget[] {
  const metrics: readonly Metric[] = totals.bops > 0 ? ['bops', ...PROPOSED] : PROPOSED;
  return metrics.map((metric) => ({
    metric,
    max: roundUpQuantity(Math.ceil(totals[metric] * (1 + margin)), dimensionOf(metric)),
  }));
}
