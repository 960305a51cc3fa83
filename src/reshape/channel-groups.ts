import type { Graph, ValueId } from '../graph/graph.ts';
import type { Axes } from './coupling/axes.ts';
import { coupleAxes } from './coupling/rules.ts';
import type { AxisLayout } from './layout.ts';
import { layOutAxes } from './layout.ts';

/** Channels that can only change together, in every tensor that holds them. */
export interface ChannelGroup {
  readonly id: number;
  /** Name of the first node that makes these channels. */
  readonly name: string;
  /** Present number of channels that this node makes. */
  readonly width: number;
  /** Possible widths are multiples of this: grouped convolutions, channel shuffles and splits into equal parts ask for it. */
  readonly multiple: number;
  /** Nodes whose weights make the channels, in graph order. */
  readonly producers: readonly number[];
  /** Why the width cannot change; absent on a movable group. */
  readonly frozen?: string;
  /** Largest possible width, where a crop of a fixed tensor decides it. */
  readonly limit?: number;
}

/** The groups of a graph and, for each axis of each value, the groups it consists of. */
export interface ChannelGroups {
  readonly groups: readonly ChannelGroup[];
  /** The group with most of an axis' elements, or -1 for an axis that holds no channels. */
  groupOf(value: ValueId, axis: number): number;
  /** Every group that an axis holds, in no order; a concatenation holds several. */
  groupsOf(value: ValueId, axis: number): readonly number[];
  /** Shape of a value when the groups have these widths (one per group; may be fractional). */
  shapeAt(value: ValueId, widths: ArrayLike<number>): number[];
  /** Size that the first `end` elements of an axis take at these widths. */
  sizeBefore(value: ValueId, axis: number, end: number, widths: ArrayLike<number>): number;
}

/** Every channel group; axes that no layer decides belong to none. Linear in the sum of all axes' sizes, nearly. */
export function findChannelGroups(graph: Graph): ChannelGroups {
  const axes = coupleAxes(graph, 'sizes');
  const drafts = collectGroups(graph, axes);
  const layouts = layOutAxes(
    graph,
    axes,
    drafts.map(({ members }) => members),
  );
  const reasons = findReasons(axes);
  const multiples = findMultiples(axes, drafts, layouts);
  const groups = drafts.map((draft, id) => describeGroup(graph, draft, id, reasons, multiples[id]!));
  const widthOf = (group: number): number => groups[group]!.width;
  const layoutOf = (value: ValueId, axis: number): AxisLayout | undefined => layouts.get(value)?.[axis];
  return {
    groups,
    groupOf: (value, axis) => layoutOf(value, axis)?.largest ?? -1,
    groupsOf: (value, axis) => layoutOf(value, axis)?.totals.map(({ group }) => group) ?? [],
    shapeAt(value, widths) {
      const { shape } = graph.values[value]!;
      const known = layouts.get(value);
      return known === undefined ? [...shape] : shape.map((size, axis) => sizeAt(known[axis], size, widths, widthOf));
    },
    sizeBefore: (value, axis, end, widths) => measurePrefix(layoutOf(value, axis), end, widths, widthOf),
  };
}

type Layouts = ReadonlyMap<ValueId, readonly (AxisLayout | undefined)[]>;
type Widths = ArrayLike<number>;

function sizeAt(
  layout: AxisLayout | undefined,
  present: number,
  widths: Widths,
  widthOf: (group: number) => number,
): number {
  if (layout === undefined) return present;
  let size = layout.constant;
  for (const { group, count } of layout.totals) {
    const width = widthOf(group);
    size += count === width ? widths[group]! : (count * widths[group]!) / width;
  }
  return size;
}

function measurePrefix(
  layout: AxisLayout | undefined,
  end: number,
  widths: Widths,
  widthOf: (group: number) => number,
): number {
  if (layout === undefined) return end;
  let [size, left] = [0, end];
  for (const { group, count } of layout.runs) {
    const taken = Math.min(count, left);
    size += group < 0 ? taken : (taken * widths[group]!) / widthOf(group);
    left -= taken;
  }
  return size;
}

interface GroupDraft {
  readonly producers: number[];
  /** Representatives of the elements that the group consists of. */
  readonly members: Set<number>;
  readonly width: number;
  limit: number | undefined;
}

/** What one layer makes is one group, and so is what several layers make of tied elements. */
function collectGroups(graph: Graph, axes: Axes): GroupDraft[] {
  const groupOf = new Map<number, GroupDraft>();
  const drafts = new Set<GroupDraft>();
  for (const { start, length, node } of [...axes.produced].sort((a, b) => a.node - b.node)) {
    const roots = new Set(Array.from({ length }, (_, offset) => axes.find(start + offset)));
    const touched = [...new Set([...roots].flatMap((root) => groupOf.get(root) ?? []))];
    const draft = touched[0] ?? { producers: [], members: new Set<number>(), width: length, limit: undefined };
    drafts.add(draft);
    for (const other of touched.slice(1)) {
      drafts.delete(other);
      mergeInto(draft, other, groupOf);
    }
    for (const root of roots) {
      draft.members.add(root);
      groupOf.set(root, draft);
    }
    draft.producers.push(node);
    draft.limit = leastLimit(draft.limit, limitOf(graph, node));
  }
  for (const draft of drafts) draft.producers.sort((a, b) => a - b);
  return [...drafts].sort((a, b) => a.producers[0]! - b.producers[0]!);
}

function mergeInto(draft: GroupDraft, other: GroupDraft, groupOf: Map<number, GroupDraft>): void {
  draft.producers.push(...other.producers);
  for (const root of other.members) {
    draft.members.add(root);
    groupOf.set(root, draft);
  }
  draft.limit = leastLimit(draft.limit, other.limit);
}

/** A crop can keep what there is. */
function limitOf(graph: Graph, node: number): number | undefined {
  const made = graph.nodes[node]!;
  return made.kind === 'slice' ? graph.values[made.inputs[0]!]!.shape[1] : undefined;
}

function leastLimit(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function describeGroup(
  graph: Graph,
  draft: GroupDraft,
  id: number,
  reasons: ReadonlyMap<number, string>,
  multiple: number,
): ChannelGroup {
  const { producers, members, width, limit } = draft;
  const frozen = [...members].map((root) => reasons.get(root)).find((reason) => reason !== undefined);
  return {
    id,
    name: graph.nodes[producers[0]!]!.name,
    width,
    multiple,
    producers,
    ...(frozen === undefined ? {} : { frozen }),
    ...(limit === undefined ? {} : { limit }),
  };
}

/** Why elements must stay, by representative; the reason given first stands. */
function findReasons(axes: Axes): ReadonlyMap<number, string> {
  const reasons = new Map<number, string>();
  for (const { start, length, reason } of axes.frozen) {
    for (let offset = 0; offset < length; offset += 1) {
      const root = axes.find(start + offset);
      if (!reasons.has(root)) reasons.set(root, reason);
    }
  }
  return reasons;
}

/** Per group the least width that keeps every axis whole: `width / gcd(width, count)` for an axis that has `count` of it. */
function findMultiples(axes: Axes, drafts: readonly GroupDraft[], layouts: Layouts): number[] {
  const multiples = drafts.map(() => 1);
  const demand = (group: number, count: number): void => {
    const { width } = drafts[group]!;
    multiples[group] = leastCommonMultiple(multiples[group]!, width / greatestDivisor(width, count));
  };
  for (const perAxis of layouts.values()) {
    for (const layout of perAxis) for (const { group, count } of layout?.totals ?? []) demand(group, count);
  }
  for (const { start, length, parts } of axes.divided) {
    const group = drafts.findIndex(({ members }) => members.has(axes.find(start)));
    if (parts > 1 && group >= 0) demand(group, length / parts);
  }
  return multiples;
}

export function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestDivisor(a, b)) * b;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
