import { expect } from 'vitest';
import { BitboneError } from '../../src/graph/errors.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { printGraph } from '../../src/graph/print.ts';
import type { Shape } from '../../src/graph/tensor.ts';
import { findViolations } from '../../src/graph/verify.ts';
import type { ChannelGroup, ChannelGroups } from '../../src/reshape/channel-groups.ts';
import { findChannelGroups } from '../../src/reshape/channel-groups.ts';
import { resize } from '../../src/reshape/resize.ts';

/** Widths with one of them changed. */
export function widthsWith(groups: ChannelGroups, id: number, width: number): Float64Array {
  const widths = Float64Array.from(groups.groups, (group) => group.width);
  widths[id] = width;
  return widths;
}

/** About this share of every width that can change: the same topology, quick to run. */
export function narrow(graph: Graph, share: number): Graph {
  const groups = findChannelGroups(graph);
  const widths = groups.groups.map(({ width, multiple, frozen }) =>
    frozen === undefined ? Math.max(1, Math.round((width * share) / multiple)) * multiple : width,
  );
  return resize(graph, groups, widths).graph;
}

/** Half and twice the width, as far as the group allows. */
export function otherWidths(group: ChannelGroup): number[] {
  const half = Math.max(1, Math.round(group.width / 2 / group.multiple)) * group.multiple;
  return [half, Math.min(2 * group.width, group.limit ?? Number.POSITIVE_INFINITY)].filter(
    (width) => width !== group.width,
  );
}

/**
 * Halves and doubles each movable group on its own. Every result is verified, has the shapes that the groups foretold,
 * and goes back to the very graph it came from. Returns the number of resized graphs.
 */
export function resizeEveryGroup(graph: Graph): number {
  const groups = findChannelGroups(graph);
  const print = printGraph(graph);
  let count = 0;
  for (const group of groups.groups.filter(({ frozen }) => frozen === undefined)) {
    for (const width of otherWidths(group)) count += resizeAndBack(graph, groups, group, width, print);
  }
  return count;
}

function resizeAndBack(graph: Graph, groups: ChannelGroups, group: ChannelGroup, width: number, print: string): number {
  const widths = widthsWith(groups, group.id, width);
  const resized = tryResize(graph, groups, widths);
  // what a crop reads must stay wide enough, which one group alone cannot see
  if (resized === undefined) return 0;
  const label = `${graph.name}: ${group.name} ${width}`;
  expect(findViolations(resized), label).toEqual([]);
  expect(writeShapes(resized.values.map((value) => value.shape)), label).toBe(
    writeShapes(graph.values.map((_, id) => groups.shapeAt(id, widths))),
  );
  const again = findChannelGroups(resized);
  const back = Float64Array.from(groups.groups, ({ width: original }) => original);
  expect(printGraph(resize(resized, again, back).graph), label).toBe(print);
  return 1;
}

/** One text, since comparing it is quick. */
function writeShapes(shapes: readonly Shape[]): string {
  return shapes.map((shape) => shape.join('x')).join(' ');
}

function tryResize(graph: Graph, groups: ChannelGroups, widths: Float64Array): Graph | undefined {
  try {
    return resize(graph, groups, widths).graph;
  } catch (error) {
    if (error instanceof BitboneError && error.code === 'E_KNOB' && error.reason.startsWith('cannot keep')) return;
    throw error;
  }
}
