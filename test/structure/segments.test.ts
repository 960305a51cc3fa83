import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/graph/graph.ts';
import { findConsumers, findStatic, isStaticNode } from '../../src/graph/walk.ts';
import { findSegments } from '../../src/structure/segments.ts';
import { readFixture } from '../support/models.ts';
import { buildRandomNetwork } from '../support/random-network.ts';

/** Non-static values made at or before a position of the order that are read after it. */
function findLive(graph: Graph, order: readonly number[], position: number): number[] {
  const isStatic = findStatic(graph);
  const consumers = findConsumers(graph);
  const rank = new Map(order.map((node, index) => [node, index]));
  const isLate = (node: number) => rank.get(node)! > position;
  const made = [...graph.inputs, ...order.slice(0, position + 1).flatMap((index) => graph.nodes[index]!.outputs)];
  return made.filter((id) => isStatic[id] === 0 && (graph.outputs.includes(id) || consumers[id]!.some(isLate)));
}

describe('findSegments', () => {
  it('cuts exactly where one value is live', () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const graph = buildRandomNetwork(seed);
      const segments = findSegments(graph);
      const order = segments.flatMap((segment) => segment.nodes);
      expect([...order].sort((a, b) => a - b)).toEqual([...graph.nodes.keys()]);
      const ends = new Set(
        segments.map((_, index) => segments.slice(0, index + 1).flatMap((segment) => segment.nodes).length - 1),
      );
      const isStatic = findStatic(graph);
      order.forEach((node, position) => {
        if (isStaticNode(graph.nodes[node]!, isStatic) || position === order.length - 1) return;
        expect(ends.has(position), `seed ${seed} after ${graph.nodes[node]!.name}`).toBe(
          findLive(graph, order, position).length === 1,
        );
      });
    }
  });

  it('chains: each segment enters with what the one before left', () => {
    const segments = findSegments(readFixture('bireal18').graph);
    segments.slice(1).forEach((segment, index) => {
      expect(segment.entry).toBe(segments[index]!.exit);
    });
  });

  it('tells the nodes from one segment to another', () => {
    const segments = findSegments(buildRandomNetwork(7));
    segments.forEach((first, start) => {
      const end = Math.min(start + 3, segments.length);
      const between = segments.slice(start, end).flatMap((segment) => segment.nodes);
      expect(first.nodesTo(segments[end - 1]!)).toEqual(between);
    });
  });

  it('keeps the weight side with its first reader', () => {
    const { graph } = readFixture('bireal18');
    const isStatic = findStatic(graph);
    for (const segment of findSegments(graph)) {
      const lasts = graph.nodes[segment.nodes.at(-1)!]!;
      expect(isStaticNode(lasts, isStatic)).toBe(false);
    }
  });
});
