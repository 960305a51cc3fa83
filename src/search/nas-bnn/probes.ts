import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import { buildNasBnn } from '../../backbones/nas-bnn.ts';
import type { Convention } from '../../cost/conventions.ts';
import type { CostPlan } from '../../cost/plan.ts';
import { planCost } from '../../cost/plan.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';
import { findProducers } from '../../graph/walk.ts';
import { findParts } from '../../reshape/stages.ts';
import type { SlotPlace } from './slots.ts';
import { listPlaces, toTuple } from './slots.ts';

/** A built subnet of which single blocks are measured. */
export interface Probe {
  readonly graph: Graph;
  readonly plan: CostPlan;
  /** What each part is: the stem and each block by `keyOfBlock`, the head by `keyOfHead`. */
  readonly keys: readonly string[];
  /** Nodes of each part. */
  readonly parts: readonly (readonly number[])[];
  /** Node that makes each value, by value id. */
  readonly producers: ArrayLike<number>;
}

/** Blocks per stage of a probe: a first one, and one that stands for all others. */
const MOST_BLOCKS = 2;

export function keyOfBlock({ row, block }: SlotPlace, before: number, channels: number): string {
  return `${row}:${Math.min(block, MOST_BLOCKS - 1)}:${before}:${channels}`;
}

export function keyOfHead(channels: number): string {
  return `head:${channels}`;
}

/**
 * Subnets that show every non-decreasing pair of widths at every kind of place, few blocks deep. Kernels and groups are
 * not varied: they only change the shape of a weight (see `WeightSide`).
 */
export function buildProbes(space: NasBnnSpace, convention: Convention | undefined): Probe[] {
  const places = listPlaces({
    ...space,
    rows: space.rows.map((row) => ({ ...row, blocks: [Math.min(MOST_BLOCKS, Math.max(...row.blocks))] })),
  });
  return listPaths(places).map((path) => buildProbe(space, path, convention));
}

/** A place of a path, and the channels it has there. */
interface Stop {
  readonly place: SlotPlace;
  readonly channels: number;
}

function buildProbe(space: NasBnnSpace, path: readonly Stop[], convention: Convention | undefined): Probe {
  const countOf = (row: number): number => path.filter(({ place }) => place.row === row).length;
  const own = { ...space, rows: space.rows.map((row, index) => ({ ...row, blocks: [countOf(index)] })) };
  const tuple = toTuple(listPlaces(own), ({ choices }, index) => ({
    channels: path[index]!.channels,
    kernel: choices.kernels[0]!,
    groups1: choices.groups1[0]!,
    groups2: choices.groups2[0]!,
  }));
  const graph = buildNasBnn(own, tuple);
  const parts = findParts(graph).map(({ blocks }) =>
    blocks.flatMap(({ segments }) => segments.flatMap((segment) => segment.nodes)),
  );
  const plan = planCost(graph, convention === undefined ? {} : { convention });
  const keys = path.map(({ place, channels }, index) => keyOfBlock(place, path[index - 1]?.channels ?? 0, channels));
  return { graph, plan, keys: [...keys, keyOfHead(path.at(-1)!.channels)], parts, producers: findProducers(graph) };
}

/**
 * Paths of non-decreasing widths that together take every possible step at every place; each goes where most is new. Later
 * blocks of a stage that show nothing new are left out.
 */
function listPaths(places: readonly SlotPlace[]): Stop[][] {
  const open = new Set<string>();
  places.slice(1).forEach(({ choices }, index) => {
    for (const here of places[index]!.choices.channels) {
      for (const next of choices.channels) if (next >= here) open.add(`${index}:${here}:${next}`);
    }
  });
  const paths: Stop[][] = [];
  // a step from which no path goes on stays open
  for (let left = open.size + 1; open.size < left && open.size > 0; ) {
    left = open.size;
    const path = bestPath(places, open);
    const stops = path.flatMap((channels, index): Stop[] => {
      const isNew = open.delete(`${index - 1}:${path[index - 1]}:${channels}`);
      const isSpare = places[index]!.block > 0 && channels === path[index - 1] && !isNew;
      return isSpare ? [] : [{ place: places[index]!, channels }];
    });
    if (open.size < left) paths.push(stops);
  }
  return paths;
}

/** Worth of a step that lets a block be left out; new steps are worth 1. */
const SPARE = 1 / 1024;

/** The path with the most open steps, from the end backwards. */
function bestPath(places: readonly SlotPlace[], open: ReadonlySet<string>): number[] {
  let best = new Map(places.at(-1)!.choices.channels.map((width) => [width, { worth: 0, path: [width] }]));
  for (let index = places.length - 2; index >= 0; index -= 1) {
    const before = new Map<number, { worth: number; path: number[] }>();
    const isInside = places[index + 1]!.block > 0;
    for (const here of places[index]!.choices.channels) {
      for (const [next, { worth, path }] of best) {
        if (next < here) continue;
        const gain = open.has(`${index}:${here}:${next}`) ? 1 : isInside && next === here ? SPARE : 0;
        if (worth + gain > (before.get(here)?.worth ?? -1)) {
          before.set(here, { worth: worth + gain, path: [here, ...path] });
        }
      }
    }
    best = before;
  }
  return [...best.values()].sort((a, b) => b.worth - a.worth)[0]!.path;
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
