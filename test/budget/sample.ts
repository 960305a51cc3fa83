import type { Budget } from '../../src/budget/budget.ts';
import { type BudgetMetric, dimensionOf } from '../../src/budget/budget.ts';
import type { Costed } from '../../src/budget/costed.ts';
import { parseQuantity } from '../../src/budget/quantity.ts';
import type { Sample, Subject } from '../../src/budget/subject.ts';
import type { LayerCost } from '../../src/cost/cost.ts';
import type { Metrics } from '../../src/cost/metrics.ts';
import { METRIC_NAMES, mergeMetrics } from '../../src/cost/metrics.ts';

/** A layer of which only these metrics are not 0. */
export function layer(name: string, metrics: Partial<Metrics>, facts: Partial<LayerCost> = {}): LayerCost {
  const zeros = Object.fromEntries(METRIC_NAMES.map((metric) => [metric, 0])) as unknown as Metrics;
  const place = { part: 'stage', stage: 1, block: 1, shortcut: false } as const;
  const shape = { kind: 'conv', isLayer: true, weightBits: 32, inputBits: 32, outputShape: [1, 2, 3, 3] } as const;
  return { name, ...shape, ...place, ...zeros, ...metrics, ...facts };
}

export function costed(layers: readonly LayerCost[], facts: Partial<Costed> = {}): Costed {
  return { convention: 'ops64', totals: mergeMetrics(layers), score: null, layers, unknown: [], ...facts };
}

/** A network with one size of everything. */
export function subject(name: string, network: Costed, given: Metrics | null = null): Subject {
  return { name, samples: [{ sizes: {}, result: { costed: network, given } }] };
}

/** A network at N = 1, 2, ... */
export function rangeOf(name: string, networks: readonly Costed[]): Subject {
  const samples = networks.map(
    (network, index): Sample => ({
      sizes: { N: index + 1 },
      result: { costed: network, given: null },
    }),
  );
  return { name, samples };
}

interface BudgetWords extends Partial<Pick<Budget, 'level' | 'scope' | 'message'>> {
  readonly max?: string;
  readonly min?: string;
  readonly maxIncrease?: string;
}

export function budget(metric: BudgetMetric, { max, min, maxIncrease, ...facts }: BudgetWords): Budget {
  const dimension = dimensionOf(metric);
  const words = Object.entries({ max, min, maxIncrease }).filter(([, text]) => text !== undefined);
  const limits = Object.fromEntries(words.map(([bound, text]) => [bound, parseQuantity(text!, dimension, bound)]));
  const measure = { kind: 'metric', text: metric } as const;
  return { measure, dimension, scope: null, level: 'error', message: null, places: {}, limits, ...facts };
}
