import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import { buildNasBnn } from '../../backbones/nas-bnn.ts';
import type { Convention } from '../../cost/conventions.ts';
import type { CostPlan } from '../../cost/plan.ts';
import { planCost } from '../../cost/plan.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';
import { findProducers } from '../../graph/walk.ts';
import { findParts } from '../../reshape/stages.ts';
import { listPlaces, toTuple } from './slots.ts';

/** A built subnet of which single blocks are measured. */
export interface Probe {
  readonly graph: Graph;
  readonly plan: CostPlan;
  /** Channels of the stem, then of each block. */
  readonly channels: readonly number[];
  /** Nodes of the stem, of each block, and of the head. */
  readonly parts: readonly (readonly number[])[];
  /** Node that makes each value, by value id. */
  readonly producers: ArrayLike<number>;
}

/** Blocks per stage of a probe: a first one, and one that stands for all others. */
const MOST_BLOCKS = 2;

/**
 * Subnets that show every non-decreasing pair of widths at every kind of place, few blocks deep. Kernels and groups are
 * not varied: they only change the shape of a weight (see `WeightSide`).
 */
export function buildProbes(space: NasBnnSpace, convention: Convention | undefined): Probe[] {
  const short: NasBnnSpace = {
    ...space,
    rows: space.rows.map((row) => ({ ...row, blocks: [countBlocks(row.blocks)] })),
  };
  return listPaths(short).map((channels) => {
    const places = listPlaces(short);
    const tuple = toTuple(places, ({ choices }, index) => ({
      channels: channels[index]!,
      kernel: choices.kernels[0]!,
      groups1: choices.groups1[0]!,
      groups2: choices.groups2[0]!,
    }));
    const graph = buildNasBnn(short, tuple);
    const parts = findParts(graph).map(({ blocks }) =>
      blocks.flatMap(({ segments }) => segments.flatMap((segment) => segment.nodes)),
    );
    const plan = planCost(graph, convention === undefined ? {} : { convention });
    return { graph, plan, channels, parts, producers: findProducers(graph) };
  });
}

export function countBlocks(blocks: readonly number[]): number {
  return Math.min(MOST_BLOCKS, Math.max(...blocks));
}

/** Paths of non-decreasing widths that together take every possible step at every place; each goes where most is new. */
function listPaths(space: NasBnnSpace): number[][] {
  const widths = listPlaces(space).map(({ choices }) => choices.channels);
  const open = new Set<string>();
  widths.slice(1).forEach((after, index) => {
    for (const here of widths[index]!) {
      for (const next of after) if (next >= here) open.add(`${index}:${here}:${next}`);
    }
  });
  const paths: number[][] = [];
  let left = open.size + 1;
  while (open.size < left) {
    left = open.size;
    const path = bestPath(widths, open);
    path.slice(1).forEach((next, index) => {
      open.delete(`${index}:${path[index]}:${next}`);
    });
    if (open.size < left) paths.push(path);
  }
  return paths;
}

/** The path with the most open steps, from the end backwards. */
function bestPath(widths: readonly (readonly number[])[], open: ReadonlySet<string>): number[] {
  let best = new Map(widths.at(-1)!.map((width) => [width, { count: 0, path: [width] }]));
  for (let index = widths.length - 2; index >= 0; index -= 1) {
    const before = new Map<number, { count: number; path: number[] }>();
    for (const here of widths[index]!) {
      for (const [next, { count, path }] of best) {
        if (next < here) continue;
        const total = count + (open.has(`${index}:${here}:${next}`) ? 1 : 0);
        if (total > (before.get(here)?.count ?? -1)) before.set(here, { count: total, path: [here, ...path] });
      }
    }
    best = before;
  }
  return [...best.values()].sort((a, b) => b.count - a.count)[0]!.path;
}

/** Values on the weight side of a convolution that have the weight's own shape [out, in / groups, k, k]. */
export function findWeightSide({ graph, producers }: Pick<Probe, 'graph' | 'producers'>, weight: ValueId): ValueId[] {
  const shape = graph.values[weight]!.shape.join();
  const found: ValueId[] = [];
  const pending = [weight];
  while (pending.length > 0) {
    const id = pending.pop()!;
    if (found.includes(id) || graph.values[id]!.shape.join() !== shape) continue;
    found.push(id);
    const node = graph.nodes[producers[id]!];
    if (node !== undefined) pending.push(...node.inputs.filter((input) => input !== null));
  }
  return found;
}
