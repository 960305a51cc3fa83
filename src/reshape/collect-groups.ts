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

/** What a layer makes, with the representative of each element. */
interface Run extends Produced {
  readonly roots: Int32Array;
  /** Whether no two of its elements are tied to each other. */
  readonly isOwn: boolean;
}

/**
 * The groups, by first producer. Parts of what a layer makes that are split off unevenly, or added to what other layers
 * make, are groups of their own; parts that share a channel are one.
 */
export function collectGroups(graph: Graph, axes: Axes): GroupDraft[] {
  const runs = [...axes.produced].sort((a, b) => a.node - b.node).map((run) => describeRun(axes, run));
  const groupOf = uniteParts(axes, runs);
  const drafts = new Map<number, GroupDraft & { producers: number[]; members: Set<number> }>();
  // most layers make what others made before them
  const isMember = new Uint8Array(axes.count);
  for (const run of runs) {
    for (const [group, positions] of listParts(run, groupOf)) {
      const draft = drafts.get(group) ?? startDraft(run, positions);
      drafts.set(group, draft);
      for (const position of positions) {
        const root = run.roots[position]!;
        if (isMember[root] === 0) draft.members.add(root);
        isMember[root] = 1;
      }
      if (draft.producers.at(-1) !== run.node) draft.producers.push(run.node);
    }
  }
  return [...drafts.values()].map((draft) => ({ ...draft, limit: findLimit(graph, draft.producers) }));
}

function describeRun(axes: Axes, run: Produced): Run {
  const roots = new Int32Array(run.length);
  let isRising = true;
  for (let offset = 0; offset < run.length; offset += 1) {
    roots[offset] = axes.find(run.start + offset);
    isRising &&= offset === 0 || roots[offset]! > roots[offset - 1]!;
  }
  return { ...run, roots, isOwn: isRising || new Set(roots).size === run.length };
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
function findCuts(axes: Axes, runs: readonly Run[]): Cuts {
  const cuts: Cuts = { first: new Set(), last: new Set(), joined: new Set() };
  const cutAround = (start: number, length: number): void => {
    cuts.first.add(axes.find(start));
    cuts.last.add(axes.find(start + length - 1));
  };
  for (const { start, length, isOwn } of runs) if (length > 0 && isOwn) cutAround(start, length);
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

/** The group of each representative: neighbours in what a layer makes are of one group unless a part ends between them. */
function uniteParts(axes: Axes, runs: readonly Run[]): (root: number) => number {
  const { first, last, joined } = findCuts(axes, runs);
  const parent = new Int32Array(axes.count).fill(-1);
  const find = (root: number): number => {
    let group = root;
    for (let next = parent[group]!; next >= 0; next = parent[group]!) group = next;
    return group;
  };
  for (const { start, length, roots, isOwn } of runs) {
    for (let offset = 1; offset < length; offset += 1) {
      const before = roots[offset - 1]!;
      const after = roots[offset]!;
      const isCut = isOwn && (last.has(before) || first.has(after)) && !joined.has(describePair(axes, start + offset));
      if (isCut) continue;
      const a = find(before);
      const b = find(after);
      if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
    }
  }
  return find;
}

/** The positions of each group's elements among those that a layer makes. */
function listParts({ roots }: Run, groupOf: (root: number) => number): Iterable<readonly [number, readonly number[]]> {
  const groups = Int32Array.from(roots, groupOf);
  if (groups.length > 0 && groups.every((group) => group === groups[0])) return [[groups[0]!, [...groups.keys()]]];
  const positions = new Map<number, number[]>();
  groups.forEach((group, position) => {
    const known = positions.get(group);
    if (known === undefined) positions.set(group, [position]);
    else known.push(position);
  });
  return positions;
}

/** A crop can keep what there is. */
function findLimit(graph: Graph, producers: readonly number[]): number | undefined {
  const limits = producers
    .map((index) => graph.nodes[index]!)
    .flatMap((node) => (node.kind === 'slice' ? [graph.values[node.inputs[0]!]!.shape[1]!] : []));
  return limits.length === 0 ? undefined : Math.min(...limits);
}
