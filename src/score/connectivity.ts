import type { Graph, Node, ValueId } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import { findConsumers, findProducers, findStatic } from '../graph/walk.ts';
import type { Connectivity } from './params.ts';

/**
 * How each convolution is bypassed, by node index [derived]: `residual` if it is the only convolution between the ends
 * of a shortcut, `block` if there are more, `dense` if its output is concatenated, `plain` otherwise.
 */
export function findConnectivity(graph: Graph): Map<number, Connectivity> {
  const isStatic = findStatic(graph);
  const before = findLayerBefore(graph, isStatic);
  const found = new Map<number, Connectivity>();
  for (const node of graph.nodes) {
    if (node.kind !== 'elementwise' || node.attrs.fn !== 'add') continue;
    const data = node.inputs.filter((id): id is ValueId => id !== null && isStatic[id] === 0);
    if (data.length !== 2) continue;
    const main = findMainPath(graph, before, data as [ValueId, ValueId]);
    for (const index of main)
      if (main.length === 1 || !found.has(index)) found.set(index, main.length === 1 ? 'residual' : 'block');
  }
  for (const index of findConcatenated(graph, found)) found.set(index, 'dense');
  graph.nodes.forEach((node, index) => {
    if (node.kind === 'conv' && !found.has(index)) found.set(index, 'plain');
  });
  return found;
}

/** What makes a value, and the first data operand of that; -1 where there is none. */
interface Before {
  readonly producers: Int32Array;
  /** By node. */
  readonly operands: Int32Array;
}

function findLayerBefore(graph: Graph, isStatic: Uint8Array): Before {
  const operands = Int32Array.from(
    graph.nodes,
    ({ inputs }) => inputs.find((id) => id !== null && isStatic[id] === 0) ?? -1,
  );
  return { producers: findProducers(graph), operands };
}

/** Convolutions on the longer of two paths that meet in an addition and start at one value; empty if they do not. */
function findMainPath(graph: Graph, before: Before, [a, b]: readonly [ValueId, ValueId]): number[] {
  const [left, right] = [startPath(a), startPath(b)];
  // step by step on both sides: most paths meet soon
  for (let step = 0; step < LONGEST_PATH; step += 1) {
    if (right.steps.has(left.end)) return listMainPath(graph, left, right);
    advance(graph, before, left);
    if (left.steps.has(right.end)) return listMainPath(graph, right, left);
    advance(graph, before, right);
  }
  return [];
}

/** From the addition back along first data operands. */
interface Path {
  end: ValueId;
  isEnded: boolean;
  /** How many steps back each value lies. */
  readonly steps: Map<ValueId, number>;
  readonly layers: { readonly index: number; readonly step: number }[];
}

const LONGEST_PATH = 256;

function startPath(value: ValueId): Path {
  return { end: value, isEnded: false, steps: new Map([[value, 0]]), layers: [] };
}

function advance({ nodes }: Graph, { producers, operands }: Before, path: Path): void {
  if (path.isEnded) return;
  const index = producers[path.end]!;
  const next = index < 0 ? -1 : operands[index]!;
  if (next < 0) {
    path.isEnded = true;
    return;
  }
  if (isMac(nodes[index]!)) path.layers.push({ index, step: path.steps.size - 1 });
  path.steps.set(next, path.steps.size);
  path.end = next;
}

/** `path` ends where it meets `other`. */
function listMainPath(graph: Graph, path: Path, other: Path): number[] {
  const candidates = [path, other].map(({ layers, steps }) =>
    layers.filter(({ step }) => step < steps.get(path.end)!).map(({ index }) => index),
  );
  return candidates.sort((p, q) => q.length - p.length || kernelOf(graph, q[0]) - kernelOf(graph, p[0]))[0]!;
}

function kernelOf(graph: Graph, index: number | undefined): number {
  const node = index === undefined ? undefined : graph.nodes[index];
  return node?.kind === 'conv' ? node.attrs.kernel.reduce((area, size) => area * size, 1) : 0;
}

/** Convolutions whose result reaches a concatenation through nothing but norm and activation. */
function findConcatenated(graph: Graph, bypassed: ReadonlyMap<number, Connectivity>): number[] {
  const consumers = findConsumers(graph);
  const reaches = (node: Node): boolean =>
    consumers[node.outputs[0]!]!.some((reader) => {
      const next = graph.nodes[reader]!;
      return (
        next.kind === 'concat' ||
        ((next.kind === 'batchNorm' || next.kind === 'unary' || next.kind === 'prelu') && reaches(next))
      );
    });
  return graph.nodes.flatMap((node, index) =>
    node.kind === 'conv' && !bypassed.has(index) && reaches(node) ? [index] : [],
  );
}
