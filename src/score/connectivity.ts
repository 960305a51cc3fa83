import type { Graph, Node, ValueId } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import { findConsumers, findProducers, findStatic } from '../graph/walk.ts';
import type { Connectivity } from './params.ts';

/**
 * How each convolution is bypassed, by node index [derived]: `residual` if it is the only convolution between the ends
 * of a shortcut, `block` if there are more, `dense` if its output is concatenated, `plain` otherwise.
 */
export function findConnectivity(graph: Graph): Map<number, Connectivity> {
  const producers = findProducers(graph);
  const isStatic = findStatic(graph);
  const found = new Map<number, Connectivity>();
  for (const node of graph.nodes) {
    if (node.kind !== 'elementwise' || node.attrs.fn !== 'add') continue;
    const data = node.inputs.filter((id): id is ValueId => id !== null && isStatic[id] === 0);
    if (data.length !== 2) continue;
    const main = findMainPath(graph, producers, isStatic, data as [ValueId, ValueId]);
    for (const index of main)
      if (main.length === 1 || !found.has(index)) found.set(index, main.length === 1 ? 'residual' : 'block');
  }
  for (const index of findConcatenated(graph, found)) found.set(index, 'dense');
  graph.nodes.forEach((node, index) => {
    if (node.kind === 'conv' && !found.has(index)) found.set(index, 'plain');
  });
  return found;
}

/** Convolutions on the longer of two paths that meet in an addition and start at one value; empty if they do not. */
function findMainPath(
  graph: Graph,
  producers: Int32Array,
  isStatic: Uint8Array,
  [a, b]: readonly [ValueId, ValueId],
): number[] {
  const [left, right] = [walkBack(graph, producers, isStatic, a), walkBack(graph, producers, isStatic, b)];
  const meets = (path: Path, other: Path): number[] | undefined => {
    const step = path.values.findIndex((value) => other.values.includes(value));
    return step < 0 ? undefined : path.layers.filter((layer) => layer.step < step).map((layer) => layer.index);
  };
  const candidates = [meets(left, right), meets(right, left)].filter((path) => path !== undefined);
  return candidates.sort((p, q) => q.length - p.length || kernelOf(graph, q[0]) - kernelOf(graph, p[0]))[0] ?? [];
}

interface Path {
  readonly values: ValueId[];
  readonly layers: { readonly index: number; readonly step: number }[];
}

const LONGEST_PATH = 256;

/** The values from `start` back along first data operands, and the layers passed. */
function walkBack(graph: Graph, producers: Int32Array, isStatic: Uint8Array, start: ValueId): Path {
  const path: Path = { values: [start], layers: [] };
  let value = start;
  while (path.values.length < LONGEST_PATH) {
    const index = producers[value]!;
    const node = graph.nodes[index];
    const next = node?.inputs.find((id) => id !== null && isStatic[id] === 0);
    if (node === undefined || next === undefined || next === null) break;
    if (isMac(node)) path.layers.push({ index, step: path.values.length - 1 });
    path.values.push(next);
    value = next;
  }
  return path;
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
