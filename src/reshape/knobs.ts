import type { Graph } from '../graph/graph.ts';
import { sameShape } from '../graph/tensor.ts';
import { isSpatial } from '../structure/blocks.ts';
import type { ChannelGroup, ChannelGroups } from './channel-groups.ts';
import { findChannelGroups } from './channel-groups.ts';
import type { Removal } from './removable.ts';
import { markRemovable } from './removable.ts';
import type { Part, StageBlock } from './stages.ts';
import { findParts } from './stages.ts';
import { unshareVectors } from './unshare-vectors.ts';

/** A channel group that follows its stage's width, in the proportion the network has (bottlenecks, expansions). */
export interface WidthTie {
  readonly group: number;
  readonly ratio: number;
}

/** What can change about one stage. */
export interface StageKnob {
  /** `stage1`, ... */
  readonly name: string;
  readonly stage: number;
  /** Index into `Knobs.parts`. */
  readonly part: number;
  /** Present channels of the stage; undefined where none of its groups can move. */
  readonly width: number | undefined;
  /** Possible widths are multiples of this. */
  readonly widthMultiple: number;
  /** Largest width, where a crop limits it. */
  readonly widthLimit: number;
  readonly ties: readonly WidthTie[];
  /** Number of blocks now, and how many of them must stay. */
  readonly depth: number;
  readonly minDepth: number;
  /** Whether one of its blocks can be repeated. */
  readonly canGrow: boolean;
}

/** The settings of a graph's shape: a width and a depth for each stage. Everything else stays as it is. */
export interface Knobs {
  readonly graph: Graph;
  readonly groups: ChannelGroups;
  readonly parts: readonly Part[];
  readonly stages: readonly StageKnob[];
  /** Groups that no knob moves, with the reason. */
  readonly fixed: readonly { readonly group: ChannelGroup; readonly reason: string }[];
}

/** Width and depth of each stage, in the order of `Knobs.stages`; widths may be fractional where only costs are asked. */
export type Setting = readonly { readonly width: number | undefined; readonly depth: number }[];

export interface KnobOptions {
  /** Which blocks can go; `always` unless given. */
  readonly removal?: Removal;
}

/** The knobs that a graph's roles, cuts and channel groups imply; those of the graph with vectors unshared. */
export function findKnobs(given: Graph, { removal = 'always' }: KnobOptions = {}): Knobs {
  const { graph } = unshareVectors(given);
  const groups = findChannelGroups(graph);
  const found = findParts(graph);
  const home = groups.groups.map((group) => findHome(graph, group, found));
  const parts = markRemovable(groups, home, found, removal);
  const stages = parts.flatMap((part, index) =>
    part.stage > 0 ? [describeStage(graph, groups, home, part, index)] : [],
  );
  const moved = new Set(stages.flatMap((stage) => stage.ties.map((tie) => tie.group)));
  const fixed = groups.groups
    .filter((group) => !moved.has(group.id))
    .map((group) => ({ group, reason: explainFixed(group) }));
  return { graph, groups, parts, stages, fixed };
}

/** Width of every channel group under a setting. */
export function widthsAt(knobs: Knobs, setting: Setting): Float64Array {
  const { groups } = knobs.groups;
  const widths = new Float64Array(groups.length);
  for (let group = 0; group < groups.length; group += 1) widths[group] = groups[group]!.width;
  knobs.stages.forEach((stage, index) => {
    const { width } = setting[index]!;
    if (width === undefined || width === stage.width) return;
    for (const { group, ratio } of stage.ties) {
      widths[group] = followWidth(width, ratio, groups[group]!.multiple);
    }
  });
  return widths;
}

/** Whole widths give the nearest possible ones; fractional ones are the continuous relaxation. */
function followWidth(width: number, ratio: number, multiple: number): number {
  if (!Number.isInteger(width)) return width * ratio;
  return Math.max(multiple, Math.round((width * ratio) / multiple) * multiple);
}

/** The blocks of a part that a setting keeps: all that must stay, and the first of the others. */
export function keptBlocks(
  knobs: Knobs,
  part: number,
  depth: number | undefined,
  widths: ArrayLike<number>,
): StageBlock[] {
  const { blocks } = knobs.parts[part]!;
  let spare = (depth ?? countDepth(blocks)) - countFixed(blocks);
  return blocks.filter((block) => {
    if (!isBlockNeeded(knobs, block, widths)) return false;
    if (!block.isRemovable) return true;
    spare -= 1;
    return spare >= 0;
  });
}

/** Blocks that make up a part's depth. */
export function countDepth(blocks: readonly StageBlock[]): number {
  return blocks.filter(({ hasMac }) => hasMac).length;
}

/** Those of them that cannot go. */
export function countFixed(blocks: readonly StageBlock[]): number {
  return blocks.filter(({ hasMac, isRemovable }) => hasMac && !isRemovable).length;
}

/** A bridge joins two different widths, or it is not there. */
export function isBlockNeeded({ groups }: Knobs, block: StageBlock, widths: ArrayLike<number>): boolean {
  if (!block.isBridge) return true;
  const [before, after] = [block.entry, block.exit].map((id) => groups.shapeAt(id, widths)[1]!);
  return before !== after;
}

/** Blocks that a setting takes out. */
export function removedBlocks(knobs: Knobs, setting: Setting): StageBlock[] {
  const widths = widthsAt(knobs, setting);
  return knobs.parts.flatMap((_, part) => removedFrom(knobs, setting, widths, part));
}

function removedFrom(knobs: Knobs, setting: Setting, widths: ArrayLike<number>, part: number): StageBlock[] {
  const position = knobs.stages.findIndex((stage) => stage.part === part);
  const kept = new Set(keptBlocks(knobs, part, setting[position]?.depth, widths));
  return knobs.parts[part]!.blocks.filter((block) => !kept.has(block));
}

/** Indices of the stages that lose a block whose input and output differ at these whole widths. */
export function findMisfits(knobs: Knobs, setting: Setting): number[] {
  const widths = widthsAt(knobs, setting);
  const differs = ({ entry, exit }: StageBlock): boolean =>
    !sameShape(knobs.groups.shapeAt(entry, widths), knobs.groups.shapeAt(exit, widths));
  return [...knobs.stages.keys()].filter((stage) =>
    removedFrom(knobs, setting, widths, knobs.stages[stage]!.part).some((block) => !block.isBridge && differs(block)),
  );
}

/** The part whose knob moves a group: the first stage that makes its channels; else the stem or head, which stay. */
function findHome(graph: Graph, group: ChannelGroup, parts: readonly Part[]): number {
  const makers = new Set(listMakers(graph, group));
  return parts.findIndex(
    (part) =>
      part.stage > 0 &&
      part.blocks.some((block) => block.segments.some((segment) => segment.nodes.some((node) => makers.has(node)))),
  );
}

/** The group's producers without gates: what makes one value a channel goes along with those that make maps. */
function listMakers(graph: Graph, { producers }: ChannelGroup): readonly number[] {
  const maps = producers.filter((index) => isSpatial(graph, graph.nodes[index]!.outputs[0]!));
  return maps.length > 0 ? maps : producers;
}

function describeStage(
  graph: Graph,
  groups: ChannelGroups,
  home: readonly number[],
  part: Part,
  index: number,
): StageKnob {
  const movable = groups.groups.filter((group) => home[group.id] === index && group.frozen === undefined);
  const lead = findLead(graph, groups, part, movable);
  const ties = lead === undefined ? [] : movable.map((group) => ({ group: group.id, ratio: group.width / lead.width }));
  const depth = countDepth(part.blocks);
  const limits = movable
    .filter((group) => !cropsOwn(graph, groups, home, group))
    .map((group) => (group.limit ?? Number.POSITIVE_INFINITY) / (group.width / (lead?.width ?? 1)));
  return {
    name: part.name,
    stage: part.stage,
    part: index,
    width: lead?.width,
    widthMultiple: lead?.multiple ?? 1,
    widthLimit: Math.min(Number.POSITIVE_INFINITY, ...limits),
    ties,
    depth,
    minDepth: Math.min(depth, Math.max(1, countFixed(part.blocks))),
    canGrow: part.blocks.some(({ isRepeatable }) => isRepeatable),
  };
}

/** Whether a group's crop keeps channels of what grows with it. */
function cropsOwn(graph: Graph, groups: ChannelGroups, home: readonly number[], group: ChannelGroup): boolean {
  return group.producers
    .map((index) => graph.nodes[index]!)
    .filter(({ kind }) => kind === 'slice')
    .every((crop) => groups.groupsOf(crop.inputs[0]!, 1).every((source) => home[source] === home[group.id]));
}

/** The group that gives the stage its width: the channels it hands on, else the group most layers share. */
function findLead(
  graph: Graph,
  groups: ChannelGroups,
  part: Part,
  movable: readonly ChannelGroup[],
): ChannelGroup | undefined {
  const exit = part.blocks.at(-1)!.exit;
  const axis = graph.values[exit]!.shape.length === 3 ? 2 : 1;
  const handed = graph.values[exit]!.shape.length > axis ? groups.groupOf(exit, axis) : -1;
  const byUse = [...movable].sort((a, b) => b.producers.length - a.producers.length);
  return movable.find((group) => group.id === handed) ?? byUse[0];
}

function explainFixed(group: ChannelGroup): string {
  return group.frozen ?? 'stem and head keep their widths';
}
