import type { Graph, ValueId } from '../graph/graph.ts';
import type { ChannelGroups } from './channel-groups.ts';
import type { Axes } from './coupling/axes.ts';
import { coupleAxes } from './coupling/rules.ts';
import { layOutAxes } from './layout.ts';
import type { Sizes } from './sizes.ts';
import { createSizes } from './sizes.ts';

/**
 * Sizes of a changed graph at widths of the given one's channel groups. Tensors that both have tell which channels
 * are which; what the change added follows what it is coupled to. Undefined where that does not tell, or where the change
 * couples channels of two groups.
 */
export function followGroups(given: Graph, groups: ChannelGroups, changed: Graph): Sizes | undefined {
  const axes = coupleAxes(changed, 'sizes');
  const members = collectMembers(given, groups, changed, axes);
  if (members === undefined) return undefined;
  const layouts = layOutAxes(changed, axes, members);
  return createSizes(changed, layouts, (group) => groups.groups[group]!.width);
}

/**
 * Per group of the given graph, representatives of its elements in the changed one. Undefined where two groups share one, or
 * where a layer makes channels of none.
 */
function collectMembers(given: Graph, groups: ChannelGroups, changed: Graph, axes: Axes): Set<number>[] | undefined {
  const owner = new Int32Array(axes.count).fill(-1);
  for (const { own, value, axis } of pairAxes(given, changed)) {
    let element = axes.at(value, axis);
    for (const { group, count } of groups.runsOf(own, axis)) {
      for (const end = element + count; element < end; element += 1) {
        const root = axes.find(element);
        if (group < 0 || owner[root] === group) continue;
        if (owner[root]! >= 0) return undefined;
        owner[root] = group;
      }
    }
  }
  const isOwned = (element: number): boolean => owner[axes.find(element)]! >= 0;
  const isWhole = axes.produced.every(({ start, length }) => {
    for (let element = start; element < start + length; element += 1) if (!isOwned(element)) return false;
    return true;
  });
  if (!isWhole) return undefined;
  const members = groups.groups.map(() => new Set<number>());
  owner.forEach((group, root) => {
    if (group >= 0) members[group]!.add(root);
  });
  return members;
}

/** The same axis in both graphs. */
interface SharedAxis {
  readonly own: ValueId;
  readonly value: ValueId;
  readonly axis: number;
}

/** Axes of one size of what has one name in both: a weight whose kernel changed still has its filters. */
function pairAxes(given: Graph, changed: Graph): SharedAxis[] {
  const idOf = new Map(given.values.map(({ name }, id) => [name, id]));
  return changed.values.flatMap(({ name, shape }, value) => {
    const own = idOf.get(name);
    const before = own === undefined ? [] : given.values[own]!.shape;
    if (before.length !== shape.length) return [];
    return shape.flatMap((size, axis) => (size === before[axis] ? [{ own: own!, value, axis }] : []));
  });
}
