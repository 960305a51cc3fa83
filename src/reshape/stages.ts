import { isView } from '../cost/lifetimes.ts';
import type { Graph, Role, ValueId } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import { sameShape } from '../graph/tensor.ts';
import type { Segment } from '../structure/segments.ts';
import { findSegments } from '../structure/segments.ts';

/** A block of a stage: whole segments, so that it can be taken out or counted on its own. */
export interface StageBlock {
  readonly segments: readonly Segment[];
  readonly entry: ValueId;
  readonly exit: ValueId;
  /** Input and output are tensors of one shape and precision: without the block the graph still fits. */
  readonly isRemovable: boolean;
  /** The same of the widths as they are: a copy fits behind the block. */
  readonly isRepeatable: boolean;
  /** A stem bridge: it goes when the widths it joins are equal. */
  readonly isBridge: boolean;
  /** Whether it multiplies and so counts as depth; a pooling behind the last layer of a stage does not. */
  readonly hasMac: boolean;
}

/** A part of the backbone's chain: everything before the stages, one stage, or everything after. */
export interface Part {
  /** `stem`, `stage1`, ..., `head`. */
  readonly name: string;
  readonly stage: number;
  readonly blocks: readonly StageBlock[];
}

/** Marks the nodes of a stem bridge, by name; see stem/bridge-stem.ts. */
export const BRIDGE_NAME = 'bridge';

/**
 * The graph as a chain of parts, from the roles of its nodes and the cuts between them. A segment takes the role of its
 * first layer, or of its first node; views of the block before stand with the block that reads them. Where a role's block
 * has no cut around it, neighbouring blocks are one.
 */
export function findParts(graph: Graph): Part[] {
  const parts: { name: string; stage: number; blocks: Segment[][] }[] = [];
  let place = '';
  for (const run of joinViews(graph, findSegments(graph))) {
    const segment = run.at(-1)!;
    const role = roleOf(graph, segment, parts.at(-1)?.stage ?? 0);
    const name = role.part === 'stage' ? `stage${role.stage}` : role.part;
    const next = isBridge(graph, segment) ? BRIDGE_NAME : String(role.block);
    if (parts.at(-1)?.name !== name) {
      parts.push({ name, stage: role.part === 'stage' ? role.stage : 0, blocks: [run] });
    } else if (next !== place) parts.at(-1)!.blocks.push(run);
    else
      parts
        .at(-1)!
        .blocks.at(-1)!
        .push(...run);
    place = next;
  }
  const views = new Set(graph.nodes.filter(isView).flatMap((node) => node.outputs));
  moveSigns(graph, parts);
  return parts
    .map((part) => ({
      ...part,
      blocks: part.blocks.flatMap((segments) => cutBlock(graph, segments, part.stage > 0, views)),
    }))
    .filter(({ blocks }) => blocks.length > 0);
}

/**
 * What binarizes a layer's input belongs to the layer: where a block ends in bits, what made them of real numbers goes to
 * the block behind, so that no block says in which precision the next one computes.
 */
function moveSigns(graph: Graph, parts: readonly { readonly blocks: Segment[][] }[]): void {
  const blocks = parts.flatMap((part) => part.blocks);
  for (const [index, next] of blocks.slice(1).entries()) {
    const block = blocks[index]!;
    const first = block.findLastIndex(({ entry, hasMac }) => hasMac || graph.values[entry]!.bits > 1);
    const moved = block.slice(Math.max(0, first));
    if (graph.values[next[0]!.entry]!.bits > 1 || moved.some(({ hasMac }) => hasMac)) continue;
    block.splice(-moved.length);
    next.unshift(...moved);
  }
  for (const part of parts)
    part.blocks.splice(0, part.blocks.length, ...part.blocks.filter(({ length }) => length > 0));
}

/** Each segment with the views in front of it: a view shares the memory of what came before, so no block ends with one. */
function joinViews(graph: Graph, segments: readonly Segment[]): Segment[][] {
  const runs: Segment[][] = [];
  let views: Segment[] = [];
  for (const segment of segments) {
    views.push(segment);
    if (segment.nodes.every((index) => isView(graph.nodes[index]!))) continue;
    runs.push(views);
    views = [];
  }
  return views.length > 0 ? [...runs, views] : runs;
}

/**
 * A block as its role has it; where it cannot go as a whole but its layers can, without the poolings in front of them or
 * behind them (VGG), these are blocks of their own.
 */
function cutBlock(
  graph: Graph,
  segments: readonly Segment[],
  isInStage: boolean,
  views: ReadonlySet<ValueId>,
): StageBlock[] {
  const make = (run: readonly Segment[]) => toBlock(graph, run, isInStage, views);
  const whole = make(segments);
  const first = segments.findIndex(({ hasMac }) => hasMac);
  const end = segments.findLastIndex(({ hasMac }) => hasMac) + 1;
  if (whole.isRemovable || !isInStage || first < 0) return [whole];
  for (const [from, to] of listRuns(first, end, segments.length)) {
    if (!make(segments.slice(from, to)).isRemovable) continue;
    return [segments.slice(0, from), segments.slice(from, to), segments.slice(to)]
      .filter((run) => run.length > 0)
      .map(make);
  }
  return [whole];
}

/** Runs that hold all segments from `first` up to `end`, the longest first. */
function listRuns(first: number, end: number, count: number): [number, number][] {
  const runs: [number, number][] = [];
  for (let from = 0; from <= first; from += 1) for (let to = count; to >= end; to -= 1) runs.push([from, to]);
  return runs.sort(([a, b], [c, d]) => d - c - (b - a));
}

function roleOf(graph: Graph, segment: Segment, stage: number): Role {
  const nodes = segment.nodes.map((index) => graph.nodes[index]!);
  const role = (nodes.find(isMac) ?? nodes[0]!).role;
  // what a pass inserted without a role stays where it stands
  return role.part === 'stem' && stage > 0 ? { ...role, part: 'stage', stage } : role;
}

function toBlock(
  graph: Graph,
  segments: readonly Segment[],
  isInStage: boolean,
  views: ReadonlySet<ValueId>,
): StageBlock {
  const entry = segments[0]!.entry;
  const exit = segments.at(-1)!.exit;
  const [before, after] = [graph.values[entry]!, graph.values[exit]!];
  const hasMac = segments.some((segment) => segment.hasMac);
  const fits = sameShape(before.shape, after.shape) && before.dtype === after.dtype && before.bits === after.bits;
  const bridges = isBridge(graph, segments[0]!);
  const isEnd = graph.inputs.includes(entry) || graph.outputs.includes(exit);
  // a view shares the memory of what came before it, so its block is not on its own
  const isShared = views.has(entry) || views.has(exit);
  const isRemovable = isInStage && hasMac && fits && !bridges && !isEnd && !isShared;
  return { segments, entry, exit, isBridge: bridges, hasMac, isRemovable, isRepeatable: isRemovable };
}

function isBridge(graph: Graph, segment: Segment): boolean {
  return graph.nodes[segment.nodes[0]!]!.name.startsWith(BRIDGE_NAME);
}
