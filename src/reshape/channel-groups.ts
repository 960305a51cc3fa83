import type { Graph, ValueId } from '../graph/graph.ts';
import type { GroupDraft } from './collect-groups.ts';
import { collectGroups } from './collect-groups.ts';
import type { Axes } from './coupling/axes.ts';
import { coupleAxes } from './coupling/rules.ts';
import type { AxisLayout, Run } from './layout.ts';
import { layOutAxes } from './layout.ts';
import type { Sizes } from './sizes.ts';
import { createSizes, measureAxis } from './sizes.ts';

/**
 * Channels that can only change together, in every tensor that holds them. What a layer makes is one group unless its parts
 * go different ways (splits, sums of concatenations).
 */
export interface ChannelGroup {
  readonly id: number;
  /** Name of the first node that makes these channels; `conv[0:7]` where they are a part of what it makes. */
  readonly name: string;
  /** Present number of these channels that this node makes. */
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
export interface ChannelGroups extends Sizes {
  readonly groups: readonly ChannelGroup[];
  /** The group with most of an axis' elements, or -1 for an axis that holds no channels. */
  groupOf(value: ValueId, axis: number): number;
  /** Every group that an axis holds, in no order; a concatenation holds several. */
  groupsOf(value: ValueId, axis: number): readonly number[];
  /** The groups along an axis, -1 for elements of none; nothing for an axis that holds no channels. */
  runsOf(value: ValueId, axis: number): readonly Run[];
  /** Size of an axis of this layout at these widths. */
  measure(layout: AxisLayout, widths: ArrayLike<number>): number;
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
    ...createSizes(graph, layouts, widthOf),
    groups,
    groupOf: (value, axis) => layoutOf(value, axis)?.largest ?? -1,
    groupsOf: (value, axis) => layoutOf(value, axis)?.totals.map(({ group }) => group) ?? [],
    runsOf: (value, axis) => layoutOf(value, axis)?.runs ?? [],
    measure: (layout, widths) => measureAxis(layout, 0, widths, widthOf),
    sizeBefore: (value, axis, end, widths) => measurePrefix(layoutOf(value, axis), end, widths, widthOf),
  };
}

type Layouts = ReadonlyMap<ValueId, readonly (AxisLayout | undefined)[]>;
type Widths = ArrayLike<number>;

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

function describeGroup(
  graph: Graph,
  draft: GroupDraft,
  id: number,
  reasons: ReadonlyMap<number, string>,
  multiple: number,
): ChannelGroup {
  const { producers, members, width, part, limit } = draft;
  const made = graph.nodes[producers[0]!]!.name;
  const frozen = [...members].map((root) => reasons.get(root)).find((reason) => reason !== undefined);
  return {
    id,
    name: part === undefined ? made : `${made}[${part.from}:${part.to}]`,
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
    if (parts === 1) continue;
    const roots = Array.from({ length }, (_, offset) => axes.find(start + offset));
    drafts.forEach(({ members }, group) => {
      const count = roots.filter((root) => members.has(root)).length;
      if (count > 0) demand(group, count / parts);
    });
  }
  return multiples;
}

export function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestDivisor(a, b)) * b;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
