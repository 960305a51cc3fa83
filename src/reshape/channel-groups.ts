import type { Graph, ValueId } from '../graph/graph.ts';
import type { Axes } from './coupling/axes.ts';
import { coupleAxes } from './coupling/rules.ts';

/** Channels that can only change together, in every tensor that holds them. */
export interface ChannelGroup {
  readonly id: number;
  /** Name of the first node that makes these channels. */
  readonly name: string;
  /** Present number of channels. */
  readonly width: number;
  /** Nodes whose weights make the channels, in graph order. */
  readonly producers: readonly number[];
  /** Why the width cannot change; absent on a movable group. */
  readonly frozen?: string;
  /** Largest possible width, where a crop of a fixed tensor decides it. */
  readonly limit?: number;
}

/** The groups of a graph and, for each axis of each value, its group. */
export interface ChannelGroups {
  readonly groups: readonly ChannelGroup[];
  /** The group an axis belongs to, or -1 for axes that are no channels. */
  groupOf(value: ValueId, axis: number): number;
  /** Shape of a value when the groups have these widths (one per group; may be fractional). */
  shapeAt(value: ValueId, widths: ArrayLike<number>): number[];
}

/** Every channel group; axes that no weight produces belong to none. Linear in the graph's size, nearly. */
export function findChannelGroups(graph: Graph): ChannelGroups {
  const axes = coupleAxes(graph);
  const drafts = collectGroups(graph, axes);
  const groupOfRoot = new Map(drafts.map((draft, id) => [draft.root, id]));
  const size = new Float64Array(drafts.length);
  drafts.forEach((draft, id) => {
    size[id] = draft.unit;
  });
  const members = indexMembers(graph, axes, groupOfRoot, size);
  return {
    groups: drafts.map((draft, id) => describeGroup(graph, draft, id)),
    groupOf: (value, axis) => members.group[axes.at(value, axis)]!,
    shapeAt: (value, widths) =>
      graph.values[value]!.shape.map((present, axis) => {
        const group = members.group[axes.at(value, axis)]!;
        return group < 0 ? present : members.factor[axes.at(value, axis)]! * widths[group]!;
      }),
  };
}

interface GroupDraft {
  readonly root: number;
  readonly producers: number[];
  /** Size of the smallest axis of the group: the group's width. */
  unit: number;
  frozen: string | undefined;
  limit: number | undefined;
}

function collectGroups(graph: Graph, axes: Axes): GroupDraft[] {
  const byRoot = new Map<number, GroupDraft>();
  for (const { axis, node } of axes.produced) {
    const { root } = axes.find(axis);
    const draft = byRoot.get(root) ?? {
      root,
      producers: [],
      unit: Number.POSITIVE_INFINITY,
      frozen: undefined,
      limit: undefined,
    };
    draft.producers.push(node);
    const made = graph.nodes[node]!;
    if (made.kind === 'slice')
      draft.limit = Math.min(draft.limit ?? Number.POSITIVE_INFINITY, graph.values[made.inputs[0]!]!.shape[1]!);
    byRoot.set(root, draft);
  }
  measureGroups(graph, axes, byRoot);
  for (const [axis, reason] of axes.frozen) {
    const draft = byRoot.get(axes.find(axis).root);
    if (draft !== undefined) draft.frozen ??= reason;
  }
  return [...byRoot.values()].sort((a, b) => a.producers[0]! - b.producers[0]!);
}

/** The width counts the smallest member; a member that is no whole multiple of it cannot follow a change. */
function measureGroups(graph: Graph, axes: Axes, byRoot: ReadonlyMap<number, GroupDraft>): void {
  forEachAxis(graph, axes, (axis, size) => {
    const draft = byRoot.get(axes.find(axis).root);
    if (draft !== undefined) draft.unit = Math.min(draft.unit, size);
  });
  forEachAxis(graph, axes, (axis, size) => {
    const draft = byRoot.get(axes.find(axis).root);
    if (draft !== undefined && size % draft.unit !== 0) draft.frozen ??= `sizes ${draft.unit} and ${size} are tied`;
  });
}

function indexMembers(graph: Graph, axes: Axes, groupOfRoot: ReadonlyMap<number, number>, size: Float64Array) {
  const group = new Int32Array(axes.count).fill(-1);
  const factor = new Float64Array(axes.count);
  forEachAxis(graph, axes, (axis, present) => {
    const id = groupOfRoot.get(axes.find(axis).root);
    if (id === undefined) return;
    group[axis] = id;
    factor[axis] = present / size[id]!;
  });
  return { group, factor };
}

function forEachAxis(graph: Graph, axes: Axes, visit: (axis: number, size: number) => void): void {
  graph.values.forEach((value, id) => {
    for (const [axis, size] of value.shape.entries()) visit(axes.at(id, axis), size);
  });
}

function describeGroup(graph: Graph, draft: GroupDraft, id: number): ChannelGroup {
  return {
    id,
    name: graph.nodes[draft.producers[0]!]!.name,
    width: draft.unit,
    producers: draft.producers,
    ...(draft.frozen === undefined ? {} : { frozen: draft.frozen }),
    ...(draft.limit === undefined ? {} : { limit: draft.limit }),
  };
}
