import type { LayerCost } from './cost.ts';
import { type Metrics, mergeMetrics } from './metrics.ts';

/** Several rows as one. */
export interface CostGroup {
  /** `stem`, `stage 2`, `stage 2 block 1`, `head`, or a layer's name. */
  readonly name: string;
  readonly part: LayerCost['part'];
  readonly stage: number;
  readonly block: number;
  /** Sums of those of the rows, and the largest peak, unrounded as the rows are. */
  readonly metrics: Metrics;
  /** The rows, in graph order. */
  readonly rows: readonly LayerCost[];
}

/** One row per stage, with the stem before and the head behind, in order of first appearance. */
export function groupByStage(rows: readonly LayerCost[]): CostGroup[] {
  return groupBy(rows, nameStage, (row) => ({ ...placeOf(row), block: 0 }));
}

/** One row per block of each stage, likewise. */
export function groupByBlock(rows: readonly LayerCost[]): CostGroup[] {
  return groupBy(
    rows,
    (row) => (row.part === 'stage' ? `${nameStage(row)} block ${row.block}` : nameStage(row)),
    placeOf,
  );
}

/**
 * One row per multiply-accumulate layer, which takes in what follows it up to the next one (normalisation, activation,
 * pooling); what precedes the first layer goes to that one.
 */
export function groupByLayer(rows: readonly LayerCost[]): CostGroup[] {
  const groups: CostGroup[] = [];
  let start = 0;
  let named: LayerCost | undefined;
  const close = (end: number): void => {
    const layer = named ?? rows[start]!;
    groups.push(mergeRows(layer.name, layer, rows.slice(start, end)));
    start = end;
  };
  rows.forEach((row, index) => {
    if (!row.isLayer) return;
    if (named !== undefined) close(index);
    named = row;
  });
  if (rows.length > 0) close(rows.length);
  return groups;
}

type Place = Pick<LayerCost, 'part' | 'stage' | 'block'>;

function placeOf({ part, stage, block }: LayerCost): Place {
  return { part, stage, block };
}

function nameStage({ part, stage }: LayerCost): string {
  return part === 'stage' ? `stage ${stage}` : part;
}

function groupBy(
  rows: readonly LayerCost[],
  nameOf: (row: LayerCost) => string,
  place: (row: LayerCost) => Place,
): CostGroup[] {
  const groups = new Map<string, LayerCost[]>();
  for (const row of rows) {
    const name = nameOf(row);
    const rows = groups.get(name);
    if (rows === undefined) groups.set(name, [row]);
    else rows.push(row);
  }
  return [...groups].map(([name, rows]) => mergeRows(name, place(rows[0]!), rows));
}

function mergeRows(name: string, { part, stage, block }: Place, rows: readonly LayerCost[]): CostGroup {
  return { name, part, stage, block, metrics: mergeMetrics(rows), rows };
}
