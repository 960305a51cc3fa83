import type { CostReport, LayerCost } from './cost.ts';
import type { CostGroup } from './groups.ts';
import { groupByLayer, groupByStage } from './groups.ts';
import type { Metric, Metrics } from './metrics.ts';
import { METRIC_NAMES } from './metrics.ts';

/** A metric on both sides; `null` where the part is missing on that side. */
export interface Change {
  readonly before: number | null;
  readonly after: number | null;
  /** After less before, a missing part counted as nothing. */
  readonly change: number;
}

export type Changes = { readonly [M in Metric]: Change };

export interface PartChange {
  readonly before: CostGroup | null;
  readonly after: CostGroup | null;
  readonly changes: Changes;
}

export interface CostDiff {
  readonly totals: Changes;
  readonly stages: readonly PartChange[];
  readonly layers: readonly PartChange[];
}

/**
 * Compares two costed networks. Layers belong together by name; those left over by kind and position between the layers
 * that do, so that networks from two exporters still compare layer by layer [derived].
 */
export function diffCosts(before: CostReport, after: CostReport): CostDiff {
  return {
    totals: changeOf(before.totals, after.totals),
    stages: pairParts(groupByStage(before.layers), groupByStage(after.layers), ({ name }) => name),
    layers: pairParts(groupByLayer(before.layers), groupByLayer(after.layers), kindOf),
  };
}

/** Whether any metric differs. */
export function isChanged({ changes }: PartChange): boolean {
  return METRIC_NAMES.some((metric) => changes[metric].before !== changes[metric].after);
}

function changeOf(before: Metrics | null, after: Metrics | null): Changes {
  const entries = METRIC_NAMES.map((metric) => {
    const [from, to] = [before?.[metric] ?? null, after?.[metric] ?? null];
    return [metric, { before: from, after: to, change: (to ?? 0) - (from ?? 0) }] as const;
  });
  return Object.fromEntries(entries) as Changes;
}

/** The operation a layer is named after decides what it may be compared with. */
function kindOf({ rows }: CostGroup): string {
  return (rows.find((row: LayerCost) => row.isLayer) ?? rows[0])?.kind ?? '';
}

function pairParts(
  before: readonly CostGroup[],
  after: readonly CostGroup[],
  kind: (part: CostGroup) => string,
): PartChange[] {
  const partners = pairByName(before, after);
  pairByPosition(before, after, partners, kind);
  return inOrder(before, after, partners).map(([from, to]) => ({
    before: from,
    after: to,
    changes: changeOf(from?.metrics ?? null, to?.metrics ?? null),
  }));
}

/** Position before, by position after; the first of equal names is taken first. */
function pairByName(before: readonly CostGroup[], after: readonly CostGroup[]): Map<number, number> {
  const byName = new Map<string, number[]>();
  before.forEach(({ name }, index) => {
    append(byName, name, index);
  });
  const partners = new Map<number, number>();
  after.forEach(({ name }, index) => {
    const found = byName.get(name)?.shift();
    if (found !== undefined) partners.set(index, found);
  });
  return partners;
}

function pairByPosition(
  before: readonly CostGroup[],
  after: readonly CostGroup[],
  partners: Map<number, number>,
  kind: (part: CostGroup) => string,
): void {
  const taken = new Set(partners.values());
  const waiting = new Map<string, number[]>();
  let anchor = -1;
  before.forEach((part, index) => {
    if (taken.has(index)) anchor = index;
    else append(waiting, `${anchor} ${kind(part)}`, index);
  });
  anchor = -1;
  after.forEach((part, index) => {
    const partner = partners.get(index);
    if (partner !== undefined) anchor = partner;
    else {
      const found = waiting.get(`${anchor} ${kind(part)}`)?.shift();
      if (found !== undefined) partners.set(index, found);
    }
  });
}

function append(lists: Map<string, number[]>, key: string, index: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [index]);
  else list.push(index);
}

/** Pairs in the order of the network after, each removed part behind the one it followed. */
function inOrder(
  before: readonly CostGroup[],
  after: readonly CostGroup[],
  partners: ReadonlyMap<number, number>,
): [CostGroup | null, CostGroup | null][] {
  const pairs: [CostGroup | null, CostGroup | null][] = [];
  const kept = new Set(partners.values());
  const pushRemoved = (from: number): void => {
    for (let index = from; index < before.length && !kept.has(index); index += 1) pairs.push([before[index]!, null]);
  };
  pushRemoved(0);
  after.forEach((part, index) => {
    const partner = partners.get(index);
    pairs.push([partner === undefined ? null : before[partner]!, part]);
    if (partner !== undefined) pushRemoved(partner + 1);
  });
  return pairs;
}
