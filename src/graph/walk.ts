import type { Graph, Node, ValueId } from './graph.ts';

/** Index of the node that makes each value; -1 for graph inputs and constants. */
export function findProducers(graph: Graph): Int32Array {
  const producers = new Int32Array(graph.values.length).fill(-1);
  for (let index = 0; index < graph.nodes.length; index += 1) {
    const { outputs } = graph.nodes[index]!;
    for (let position = 0; position < outputs.length; position += 1) producers[outputs[position]!] = index;
  }
  return producers;
}

/** For each value, the indices of the nodes that read it, in order; a node that reads it twice stands twice. */
export function findConsumers(graph: Graph): readonly (readonly number[])[] {
  const consumers: number[][] = Array.from(graph.values, () => []);
  graph.nodes.forEach((node, index) => {
    for (const id of node.inputs) if (id !== null) consumers[id]!.push(index);
  });
  return consumers;
}

/**
 * 1 for each value that no graph input reaches: constants and what is computed from constants alone (the weight side
 * of a binary convolution, say). Such values exist before the first input arrives and cost nothing per inference.
 */
export function findStatic(graph: Graph): Uint8Array {
  return spreadStatic(graph, new Uint8Array(graph.values.length));
}

/** As `findStatic`, of a graph some of whose inputs, marked in `isStatic`, are weights themselves; `isStatic`, completed. */
export function spreadStatic({ values, nodes }: Graph, isStatic: Uint8Array): Uint8Array {
  for (let id = 0; id < values.length; id += 1) if (values[id]!.content !== undefined) isStatic[id] = 1;
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]!;
    if (isStaticNode(node, isStatic)) for (const id of node.outputs) isStatic[id] = 1;
  }
  return isStatic;
}

/** Whether a node belongs to the weight side; `isStatic` as `findStatic` gives it. */
export function isStaticNode({ inputs }: Node, isStatic: Uint8Array): boolean {
  for (let position = 0; position < inputs.length; position += 1) {
    const id = inputs[position]!;
    if (id !== null && isStatic[id] !== 1) return false;
  }
  return true;
}

/** 1 for each node that a graph output depends on. */
export function findUsedNodes(graph: Graph): Uint8Array {
  const producers = findProducers(graph);
  const used = new Uint8Array(graph.nodes.length);
  const pending: ValueId[] = [...graph.outputs];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const index = producers[id]!;
    if (index < 0 || used[index] === 1) continue;
    used[index] = 1;
    const { inputs } = graph.nodes[index]!;
    for (let position = 0; position < inputs.length; position += 1) {
      const input = inputs[position]!;
      if (input !== null) pending.push(input);
    }
  }
  return used;
}

/** What `sortTopologically` needs of a node. */
export interface Wired<Id> {
  readonly inputs: readonly (Id | null)[];
  readonly outputs: readonly Id[];
}

/**
 * Indices of `nodes` with every producer before its consumers, else in the given order (Kahn's algorithm; linear).
 * Returns the nodes of a cycle, as `cycle`, when there is one.
 */
export function sortTopologically<Id>(nodes: readonly Wired<Id>[]): { order: number[]; cycle: number[] } {
  const producer = new Map<Id, number>();
  nodes.forEach((node, index) => {
    for (const id of node.outputs) producer.set(id, index);
  });
  const waiting = new Int32Array(nodes.length);
  const followers: number[][] = nodes.map(() => []);
  nodes.forEach((node, index) => {
    for (const id of node.inputs) {
      const source = id === null ? undefined : producer.get(id);
      if (source === undefined) continue;
      waiting[index]! += 1;
      followers[source]!.push(index);
    }
  });
  return drain(waiting, followers);
}

/**
 * A file in a valid order keeps it: a node leaves as soon as it is reached and nothing holds it back. Of those that were held
 * back the first in the given order leaves first, so that what follows a change keeps its order too.
 */
function drain(waiting: Int32Array, followers: readonly (readonly number[])[]): { order: number[]; cycle: number[] } {
  const order: number[] = [];
  const late: number[] = [];
  const release = (index: number): void => {
    order.push(index);
    for (const next of followers[index]!) {
      waiting[next]! -= 1;
      if (waiting[next] === 0 && next < reached) insertDescending(late, next);
    }
  };
  let reached = 0;
  for (; reached < waiting.length; reached += 1) {
    if (waiting[reached] !== 0) continue;
    release(reached);
    for (let next = late.pop(); next !== undefined; next = late.pop()) release(next);
  }
  const cycle = [...waiting.keys()].filter((index) => waiting[index]! > 0);
  return { order, cycle };
}

function insertDescending(list: number[], value: number): void {
  let at = list.length;
  while (at > 0 && list[at - 1]! < value) at -= 1;
  list.splice(at, 0, value);
}
