import type { LayerCost } from '../cost/cost.ts';
import { groupByBlock, groupByLayer, groupByStage } from '../cost/groups.ts';
import type { Metric, Metrics } from '../cost/metrics.ts';
import { METRIC_NAMES } from '../cost/metrics.ts';
import type { CostSubject } from './cost-subject.ts';
import { describeNode } from './cost-subject.ts';

/** What one row of a cost table is; `node`: every operation by itself. */
export type Part = 'node' | 'layer' | 'block' | 'stage';

/** One row of a cost table or document. */
export interface CostRow {
  readonly name: string;
  /** `stem`, `2.1` (stage and block) or `head`. */
  readonly place: string;
  readonly metrics: Metrics;
  /** The operation the row is named after; absent on blocks and stages. */
  readonly layer: LayerCost | undefined;
  /** That operation in a few words. */
  readonly kind: string;
}

/** Rows in graph order, or largest first by `sort`. Together they make up the totals. */
export function listCostRows(subject: CostSubject, part: Part, sort?: Metric): CostRow[] {
  const rows = LISTERS[part](subject);
  return sort === undefined ? rows : rows.sort((a, b) => b.metrics[sort] - a.metrics[sort]);
}

const LISTERS: Readonly<Record<Part, (subject: CostSubject) => CostRow[]>> = {
  node: (subject) => {
    const describe = createDescriber(subject);
    return subject.report.layers.map((layer) => toRow(layer, layer, layer, describe(layer)));
  },
  layer: (subject) => {
    const describe = createDescriber(subject);
    return groupByLayer(subject.report.layers).map((group) => {
      const layer = group.rows.find((row) => row.isLayer) ?? group.rows[0]!;
      return toRow(group, group.metrics, layer, describe(layer));
    });
  },
  block: ({ report }) => groupByBlock(report.layers).map((group) => toRow(group, group.metrics)),
  stage: ({ report }) => groupByStage(report.layers).map((group) => toRow(group, group.metrics)),
};

/** A row's metrics without what else its source holds. */
export function pickMetrics(source: Metrics): Metrics {
  return Object.fromEntries(METRIC_NAMES.map((name) => [name, source[name]])) as unknown as Metrics;
}

function toRow(
  source: { readonly name: string } & Parameters<typeof formatPlace>[0],
  metrics: Metrics,
  layer?: LayerCost,
  kind = '',
): CostRow {
  return { name: source.name, place: formatPlace(source), metrics, layer, kind };
}

function formatPlace({ part, stage, block }: Pick<LayerCost, 'part' | 'stage' | 'block'>): string {
  if (part !== 'stage') return part;
  return block === 0 ? String(stage) : `${stage}.${block}`;
}

/** Describes rows one after the other: they stand in the order of the graph's nodes. */
function createDescriber({ graph: { nodes } }: CostSubject): (layer: LayerCost) => string {
  let next = 0;
  return ({ name, kind }) => {
    let at = next;
    while (at < nodes.length && nodes[at]!.name !== name) at += 1;
    if (at === nodes.length) return kind;
    next = at + 1;
    return describeNode(nodes[at]!);
  };
}
