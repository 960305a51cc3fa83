import type { LayerCost } from './cost.ts';
import { type Metrics, mergeMetrics } from './metrics.ts';

/** Several rows as one: sums, and the largest peak, unrounded as the rows are. */
export interface CostGroup extends Metrics {
  /** `stem`, `stage 2`, `stage 2 block 1`, `head`, or a layer's name. */
  readonly name: string;
  readonly part: LayerCost['part'];
  readonly stage: number;
  readonly block: number;
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
  const layers: LayerCost[][] = [];
  let pending: LayerCost[] = [];
  for (const row of rows) {
    pending.push(row);
    if (!row.isLayer && layers.length === 0) continue;
    if (row.isLayer) layers.push(pending);
    else layers.at(-1)!.push(row);
    pending = [];
  }
  if (pending.length > 0) layers.push(pending);
  return layers.map((rows) => {
    const named = rows.find((row) => row.isLayer) ?? rows[0]!;
    return mergeRows(named.name, placeOf(named), rows);
  });
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

function mergeRows(name: string, place: Place, rows: readonly LayerCost[]): CostGroup {
  return { name, ...place, ...mergeMetrics(rows), rows };
}
