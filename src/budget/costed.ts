import type { CostReport, LayerCost, UnknownNode } from '../cost/cost.ts';
import type { CostGroup } from '../cost/groups.ts';
import { groupByLayer } from '../cost/groups.ts';
import type { Metrics } from '../cost/metrics.ts';
import { mergeMetrics } from '../cost/metrics.ts';

/** What a network costs, in the form that budgets are judged by, baselines keep and workers hand over. */
export interface Costed {
  /** Name of the counting convention behind `ops`. */
  readonly convention: string;
  readonly totals: Metrics;
  /** The training-free estimate; null where no budget asked for it. */
  readonly score: number | null;
  /** One row per multiply-accumulate layer, with what follows it up to the next one; together they are the network. */
  readonly layers: readonly LayerCost[];
  readonly unknown: readonly UnknownNode[];
}

/** The report with its rows merged layer by layer. */
export function toCosted({ convention, totals, layers, unknown }: CostReport, score: number | null = null): Costed {
  return { convention, totals, score, layers: groupByLayer(layers).map(mergeGroup), unknown };
}

/** The cost report that a costed network came from, as far as comparing needs it. */
export function toReport({ convention, totals, layers, unknown }: Costed): CostReport {
  return { convention, totals, layers, unknown, notes: [] };
}

function mergeGroup({ rows }: CostGroup): LayerCost {
  const named = rows.find((row) => row.isLayer) ?? rows[0]!;
  return { ...named, isLayer: true, ...mergeMetrics(rows) };
}
