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
  for (const { data } of listAdditions(graph, isStatic)) {
    const main = findMainPath(graph, before, data);
    for (const index of main)
      if (main.length === 1 || !found.has(index)) found.set(index, main.length === 1 ? 'residual' : 'block');
  }
  for (const index of findConcatenated(graph, found)) found.set(index, 'dense');
  graph.nodes.forEach((node, index) => {
    if (node.kind === 'conv' && !found.has(index)) found.set(index, 'plain');
  });
  return found;
}

/**
 * Layers whose connectivity may hang on the forms of each other, with the addition behind them, by node index: where both paths
 * into it hold as many layers, their kernels decide which ones it bypasses; and paths that are long might not meet any more
 * were they longer. Elsewhere forms decide nothing, since each leaves one layer on the path.
 */
export function listRivals(graph: Graph): number[][] {
  const isStatic = findStatic(graph);
  const before = findLayerBefore(graph, isStatic);
  return listAdditions(graph, isStatic).flatMap(({ index, data }) => {
    const paths = traceBack(graph, before, data);
    const [own, others] = listCandidates(paths) as [number[], number[]];
    const isLong = Math.max(paths.path.steps.size, paths.other.steps.size) > LONGEST_PATH / 4;
    const isTied = own.length === others.length && own.length > 0;
    return isLong || isTied ? [[...own, ...others, index]] : [];
  });
}

/** The additions of two values that depend on the input. */
function listAdditions({ nodes }: Graph, isStatic: Uint8Array) {
  const found: { readonly index: number; readonly data: readonly [ValueId, ValueId] }[] = [];
  nodes.forEach((node, index) => {
    if (node.kind !== 'elementwise' || node.attrs.fn !== 'add') return;
    const [a, b, ...more] = node.inputs.filter((id): id is ValueId => id !== null && isStatic[id] === 0);
    if (a !== undefined && b !== undefined && more.length === 0) found.push({ index, data: [a, b] });
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
function findMainPath(graph: Graph, before: Before, data: readonly [ValueId, ValueId]): number[] {
  const candidates = listCandidates(traceBack(graph, before, data));
  return candidates.sort((p, q) => q.length - p.length || kernelOf(graph, q[0]) - kernelOf(graph, p[0]))[0]!;
}

/** Two paths into an addition; `path` ends where it meets `other`. */
interface Paths {
  readonly path: Path;
  readonly other: Path;
  readonly isMet: boolean;
}

function traceBack(graph: Graph, before: Before, [a, b]: readonly [ValueId, ValueId]): Paths {
  const [left, right] = [startPath(a), startPath(b)];
  // step by step on both sides: most paths meet soon
  for (let step = 0; step < LONGEST_PATH; step += 1) {
    if (right.steps.has(left.end)) return { path: left, other: right, isMet: true };
    advance(graph, before, left);
    if (left.steps.has(right.end)) return { path: right, other: left, isMet: true };
    advance(graph, before, right);
  }
  return { path: left, other: right, isMet: false };
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

/** The layers of each path behind the value where they meet; none where they do not. */
function listCandidates({ path, other, isMet }: Paths): number[][] {
  return [path, other].map(({ layers, steps }) => {
    const met = isMet ? steps.get(path.end)! : 0;
    return layers.filter(({ step }) => step < met).map(({ index }) => index);
  });
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
