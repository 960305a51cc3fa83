import type { Graph, ValueId } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import { findStatic, isStaticNode } from '../graph/walk.ts';

/**
 * A run of nodes between two cuts. A cut is a point of the schedule where exactly one non-static value is live, so
 * that what follows depends on what came before through that one tensor only.
 */
export class Segment {
  /** The value that enters; the graph's first input for the first segment. */
  readonly entry: ValueId;
  /** The value that leaves; the graph's output for the last segment. */
  readonly exit: ValueId;
  readonly hasMac: boolean;
  private readonly order: readonly number[];
  private readonly start: number;
  private readonly end: number;
  private list: readonly number[] | undefined;

  /** `order`: the graph's nodes; those from `start` to before `end` are the segment's. */
  constructor(order: readonly number[], start: number, end: number, entry: ValueId, exit: ValueId, hasMac: boolean) {
    this.order = order;
    this.start = start;
    this.end = end;
    this.entry = entry;
    this.exit = exit;
    this.hasMac = hasMac;
  }

  /** Indices of the segment's nodes in graph order; nodes of the weight side stand with their first reader. */
  get nodes(): readonly number[] {
    this.list ??= this.order.slice(this.start, this.end);
    return this.list;
  }

  /** The nodes of this segment and of those behind it, up to and with `last`. */
  nodesTo(last: Segment): readonly number[] {
    return this.order.slice(this.start, last.end);
  }
}

/** The chain of segments of a graph, in order; at least one. Linear in nodes and edges. `isStatic`: of its values. */
export function findSegments(graph: Graph, isStatic: Uint8Array = findStatic(graph)): Segment[] {
  const isWeightSide = findWeightSide(graph, isStatic);
  const order = placeStaticNodes(graph, isWeightSide);
  const readers = countReaders(graph, isWeightSide);
  const segments: Segment[] = [];
  let liveCount = graph.inputs.reduce((count, id) => count + (readers[id]! > 0 ? 1 : 0), 0);
  let start = 0;
  let hasMac = false;
  let entry = graph.inputs[0] ?? -1;
  for (let position = 0; position < order.length; position += 1) {
    const index = order[position]!;
    if (isWeightSide[index] === 1) continue;
    const node = graph.nodes[index]!;
    hasMac ||= isMac(node);
    for (let input = 0; input < node.inputs.length; input += 1) {
      const id = node.inputs[input]!;
      if (id === null || isStatic[id] === 1) continue;
      readers[id]! -= 1;
      if (readers[id] === 0) liveCount -= 1;
    }
    let made = -1;
    for (let output = 0; output < node.outputs.length; output += 1) {
      const id = node.outputs[output]!;
      if (readers[id] === 0) continue;
      liveCount += 1;
      made = id;
    }
    const isLast = position === order.length - 1;
    if (!isLast && (liveCount !== 1 || made < 0)) continue;
    const exit = isLast ? graph.outputs[0]! : made;
    segments.push(new Segment(order, start, position + 1, entry, exit, hasMac));
    start = position + 1;
    hasMac = false;
    entry = exit;
  }
  return segments;
}

/** 1 for each node of the weight side. */
function findWeightSide({ nodes }: Graph, isStatic: Uint8Array): Uint8Array {
  const isWeightSide = new Uint8Array(nodes.length);
  for (let index = 0; index < nodes.length; index += 1) {
    if (isStaticNode(nodes[index]!, isStatic)) isWeightSide[index] = 1;
  }
  return isWeightSide;
}

/** Reads left per non-static value; a graph output is read once more, by the caller. */
function countReaders(graph: Graph, isWeightSide: Uint8Array): Int32Array {
  const readers = new Int32Array(graph.values.length);
  for (let index = 0; index < graph.nodes.length; index += 1) {
    if (isWeightSide[index] === 1) continue;
    const { inputs } = graph.nodes[index]!;
    for (let position = 0; position < inputs.length; position += 1) {
      const id = inputs[position]!;
      if (id !== null) readers[id]! += 1;
    }
  }
  for (const id of graph.outputs) readers[id]! += 1;
  return readers;
}

function countTo(count: number): number[] {
  const numbers = new Array<number>(count);
  for (let number = 0; number < count; number += 1) numbers[number] = number;
  return numbers;
}

/** Node indices with every node of the weight side moved to just before the first node that needs it. */
function placeStaticNodes(graph: Graph, isWeightSide: Uint8Array): number[] {
  if (!isWeightSide.includes(1)) return countTo(graph.nodes.length);
  const waiting = Array.from(isWeightSide, (side) => side === 1);
  const producers = new Map<ValueId, number>();
  graph.nodes.forEach((node, index) => {
    if (waiting[index]) for (const id of node.outputs) producers.set(id, index);
  });
  const order: number[] = [];
  const firstWaiting = (index: number): number | undefined =>
    graph.nodes[index]!.inputs.map((id) => (id === null ? undefined : producers.get(id))).find(
      (from) => from !== undefined && waiting[from],
    );
  const place = (index: number): void => {
    const stack = [index];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const needed = firstWaiting(top);
      if (needed !== undefined) stack.push(needed);
      else {
        stack.pop();
        order.push(top);
        waiting[top] = false;
      }
    }
  };
  graph.nodes.forEach((node, index) => {
    if (waiting[index]) return;
    for (const id of node.inputs) {
      const from = id === null ? undefined : producers.get(id);
      if (from !== undefined && waiting[from]) place(from);
    }
    order.push(index);
  });
  // static nodes that only graph outputs read come last
  graph.nodes.forEach((_, index) => {
    if (waiting[index]) place(index);
  });
  return order;
}
