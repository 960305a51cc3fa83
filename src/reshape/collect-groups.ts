import type { Graph } from '../graph/graph.ts';
import type { Axes, Produced } from './coupling/axes.ts';

/** Channels that come and go together, as elements. */
export interface GroupDraft {
  /** Nodes that make them, in graph order. */
  readonly producers: readonly number[];
  /** Representatives of the elements that the group consists of. */
  readonly members: ReadonlySet<number>;
  /** How many of them the first producer makes, and between which positions, where it makes others too. */
  readonly width: number;
  readonly part: { readonly from: number; readonly to: number } | undefined;
  /** Present size of what a crop among the producers is cut of. */
  readonly limit: number | undefined;
}

/**
 * The groups, by first producer. Parts of what a layer makes that are split off unevenly, or added to what other layers
 * make, are groups of their own; parts that share a channel are one.
 */
export function collectGroups(graph: Graph, axes: Axes): GroupDraft[] {
  const runs = [...axes.produced].sort((a, b) => a.node - b.node);
  const groupOf = uniteParts(axes, runs);
  const drafts = new Map<number, GroupDraft & { producers: number[]; members: Set<number> }>();
  for (const run of runs) {
    for (const [group, positions] of positionsByGroup(axes, run, groupOf)) {
      const draft = drafts.get(group) ?? startDraft(run, positions);
      drafts.set(group, draft);
      for (const position of positions) draft.members.add(axes.find(run.start + position));
      if (draft.producers.at(-1) !== run.node) draft.producers.push(run.node);
    }
  }
  return [...drafts.values()].map((draft) => ({ ...draft, limit: findLimit(graph, draft.producers) }));
}

function startDraft(run: Produced, positions: readonly number[]) {
  const first = positions[0]!;
  const length = positions.findIndex((position, index) => position !== first + index);
  const part = { from: first, to: first + (length < 0 ? positions.length : length) };
  const isWhole = positions.length === run.length;
  return {
    producers: [],
    members: new Set<number>(),
    width: positions.length,
    part: isWhole ? undefined : part,
    limit: undefined,
  };
}

/** Representatives of the elements with which a part begins or ends, and pairs that stay neighbours all the same. */
interface Cuts {
  readonly first: Set<number>;
  readonly last: Set<number>;
  readonly joined: Set<string>;
}

/**
 * Parts begin and end with what some layer makes and with what is taken of an axis, unless it is taken in equal shares: the
 * halves of a shuffled unit are one width. A layer whose channels are tied to each other makes no part.
 */
function findCuts(axes: Axes, runs: readonly Produced[]): Cuts {
  const cuts: Cuts = { first: new Set(), last: new Set(), joined: new Set() };
  const cutAround = (start: number, length: number): void => {
    cuts.first.add(axes.find(start));
    cuts.last.add(axes.find(start + length - 1));
  };
  for (const { start, length } of runs) if (length > 0 && hasOwnChannels(axes, start, length)) cutAround(start, length);
  for (const { start, length, axis, isShare } of axes.taken) {
    if (length === 0) continue;
    if (!isShare) cutAround(start, length);
    else for (let at = length; at < axis.length; at += length) cuts.joined.add(describePair(axes, axis.start + at));
  }
  return cuts;
}

/** An element and the one in front of it. */
function describePair(axes: Axes, element: number): string {
  return `${axes.find(element - 1)} ${axes.find(element)}`;
}

function hasOwnChannels(axes: Axes, start: number, length: number): boolean {
  return new Set(listRoots(axes, start, length)).size === length;
}

function listRoots(axes: Axes, start: number, length: number): number[] {
  return Array.from({ length }, (_, offset) => axes.find(start + offset));
}

/** The group of each representative: neighbours in what a layer makes are of one group unless a part ends between them. */
function uniteParts(axes: Axes, runs: readonly Produced[]): (root: number) => number {
  const { first, last, joined } = findCuts(axes, runs);
  const parent = new Map<number, number>();
  const find = (root: number): number => {
    let group = root;
    for (let next = parent.get(group); next !== undefined; next = parent.get(group)) group = next;
    return group;
  };
  for (const { start, length } of runs) {
    const roots = listRoots(axes, start, length);
    const isOwn = hasOwnChannels(axes, start, length);
    for (let offset = 1; offset < length; offset += 1) {
      const [before, after] = [roots[offset - 1]!, roots[offset]!];
      const isCut = isOwn && (last.has(before) || first.has(after)) && !joined.has(describePair(axes, start + offset));
      const [a, b] = [find(before), find(after)];
      if (!isCut && a !== b) parent.set(Math.max(a, b), Math.min(a, b));
    }
  }
  return find;
}

function positionsByGroup(axes: Axes, { start, length }: Produced, groupOf: (root: number) => number) {
  const positions = new Map<number, number[]>();
  for (let offset = 0; offset < length; offset += 1) {
    const group = groupOf(axes.find(start + offset));
    const known = positions.get(group);
    if (known === undefined) positions.set(group, [offset]);
    else known.push(offset);
  }
  return positions;
}

/** A crop can keep what there is. */
function findLimit(graph: Graph, producers: readonly number[]): number | undefined {
  const limits = producers
    .map((index) => graph.nodes[index]!)
    .flatMap((node) => (node.kind === 'slice' ? [graph.values[node.inputs[0]!]!.shape[1]!] : []));
  return limits.length === 0 ? undefined : Math.min(...limits);
}
