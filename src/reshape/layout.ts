import type { Graph, ValueId } from '../graph/graph.ts';
import type { Axes } from './coupling/axes.ts';

/** Elements of one group that follow each other on an axis; `group` is -1 for elements of no group. */
export interface Run {
  readonly group: number;
  readonly count: number;
}

/** What an axis consists of. */
export interface AxisLayout {
  readonly runs: readonly Run[];
  /** Elements per group, over the whole axis. */
  readonly totals: readonly Run[];
  /** Elements of no group. */
  readonly constant: number;
  /** The group with most elements. */
  readonly largest: number;
}

/** The layout of every axis that holds channels, by value and axis. `members`: per group, representatives of its elements. */
export function layOutAxes(
  graph: Graph,
  axes: Axes,
  members: readonly ReadonlySet<number>[],
): ReadonlyMap<ValueId, readonly (AxisLayout | undefined)[]> {
  const groupOfRoot = new Int32Array(axes.count).fill(-1);
  members.forEach((roots, group) => {
    for (const root of roots) groupOfRoot[root] = group;
  });
  const layouts = new Map<ValueId, readonly (AxisLayout | undefined)[]>();
  const groupAt = (element: number): number => groupOfRoot[axes.find(element)]!;
  graph.values.forEach(({ shape }, value) => {
    const perAxis = shape.map((size, axis) => describeAxis(collectRuns(axes.at(value, axis), size, groupAt)));
    if (perAxis.some((layout) => layout !== undefined)) layouts.set(value, perAxis);
  });
  return layouts;
}

function collectRuns(start: number, size: number, groupAt: (element: number) => number): Run[] {
  const runs: Run[] = [];
  let from = start;
  for (let element = start; element < start + size; ) {
    const group = groupAt(element);
    do element += 1;
    while (element < start + size && groupAt(element) === group);
    runs.push({ group, count: element - from });
    from = element;
  }
  return runs;
}

function describeAxis(runs: readonly Run[]): AxisLayout | undefined {
  const counts = new Map<number, number>();
  for (const { group, count } of runs) counts.set(group, (counts.get(group) ?? 0) + count);
  const constant = counts.get(-1) ?? 0;
  counts.delete(-1);
  if (counts.size === 0) return undefined;
  const totals = [...counts].map(([group, count]) => ({ group, count }));
  const largest = totals.reduce((best, run) => (run.count > best.count ? run : best)).group;
  return { runs, totals, constant, largest };
}
