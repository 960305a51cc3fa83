import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { isMac } from '../../graph/graph.ts';
import type { OpKind } from '../../graph/op.ts';
import { countElements } from '../../graph/tensor.ts';
import { findConsumers, findProducers, findStatic } from '../../graph/walk.ts';

/** Nodes that together binarize a layer's input or its weight. */
export interface Binarizer {
  /** What is binarized: data by its sign, data by the sign of its difference to a learned threshold, or a weight. */
  readonly role: 'sign' | 'shiftedSign' | 'weight';
  /** Indices in topological order. */
  readonly nodes: readonly number[];
  /** The tensor that is binarized, then what else goes in. */
  readonly inputs: readonly ValueId[];
  readonly output: ValueId;
}

/** Every binarizer whose inner values nobody else reads, in the order of their last nodes. */
export function findBinarizers(graph: Graph): Binarizer[] {
  const site: Site = {
    graph,
    isStatic: findStatic(graph),
    producers: findProducers(graph),
    readers: countReaders(graph),
  };
  const found = new Map<ValueId, Binarizer>();
  for (const node of graph.nodes) {
    const binarizers = isMac(node) ? node.inputs.map((id) => weightBinarizer(site, id)) : [inputBinarizer(site, node)];
    for (const binarizer of binarizers) if (binarizer !== undefined) found.set(binarizer.output, binarizer);
  }
  return [...found.values()].filter((binarizer) => isClosed(site, binarizer)).sort(byLastNode);
}

interface Site {
  readonly graph: Graph;
  readonly isStatic: Uint8Array;
  readonly producers: Int32Array;
  /** Number of reads of each value, the graph's own results included. */
  readonly readers: Int32Array;
}

function countReaders(graph: Graph): Int32Array {
  const readers = Int32Array.from(findConsumers(graph), (nodes) => nodes.length);
  for (const id of graph.outputs) readers[id]! += 1;
  return readers;
}

function byLastNode(a: Binarizer, b: Binarizer): number {
  return a.nodes.at(-1)! - b.nodes.at(-1)!;
}

function inputBinarizer({ graph, isStatic, producers, readers }: Site, node: Node): Binarizer | undefined {
  const [x] = node.inputs;
  const [output] = node.outputs;
  if (!isSign(node) || x === undefined || x === null || isStatic[output!] === 1) return undefined;
  const last = producers[output!]!;
  const before = producers[x]!;
  const shift = before >= 0 && readers[x] === 1 ? shiftOf(graph, graph.nodes[before]!) : undefined;
  const source = graph.nodes[producers[shift?.[0] ?? x]!];
  // a shift behind a PReLU, or of the block before, belongs to the activation
  const isOwn = source?.kind !== 'prelu' && isSamePlace(graph.nodes[before] ?? node, node);
  if (shift === undefined || !isOwn) return { role: 'sign', nodes: [last], inputs: [x], output: output! };
  return { role: 'shiftedSign', nodes: [before, last], inputs: shift, output: output! };
}

function isSamePlace({ role: a }: Node, { role: b }: Node): boolean {
  return a.part === b.part && a.stage === b.stage && a.block === b.block;
}

function isSign(node: Node): boolean {
  return node.kind === 'unary' && node.attrs.fn === 'sign';
}

/** Data and learned threshold of a sum or difference in front of a sign. */
function shiftOf(graph: Graph, node: Node): ValueId[] | undefined {
  if (node.kind !== 'elementwise' || !(node.attrs.fn === 'add' || node.attrs.fn === 'sub')) return undefined;
  const [x, shift] = node.inputs;
  if (node.inputs.length !== 2 || graph.values[shift!]!.content === undefined) return undefined;
  return [x!, shift!];
}

/** All that a layer's weight is computed by, where a sign is part of it. */
function weightBinarizer(site: Site, id: ValueId | null): Binarizer | undefined {
  if (id === null || site.isStatic[id] === 0 || site.producers[id]! < 0) return undefined;
  const { nodes, constants } = collectWeightSide(site, id);
  const inner = nodes.map((index) => site.graph.nodes[index]!);
  if (!inner.some(isSign) || inner.some(({ kind }) => FOREIGN.has(kind))) return undefined;
  const size = (constant: ValueId) => countElements(site.graph.values[constant]!.shape);
  // the latent weight first: it is the largest
  const inputs = [...constants].sort((a, b) => size(b) - size(a));
  return { role: 'weight', nodes, inputs, output: id };
}

/** Kinds whose operators need functions or graphs of their own. */
const FOREIGN: ReadonlySet<OpKind> = new Set<OpKind>(['quantise', 'opaque', 'if']);

function collectWeightSide({ graph, producers }: Site, id: ValueId): { nodes: number[]; constants: ValueId[] } {
  const nodes = new Set<number>();
  const constants = new Set<ValueId>();
  const pending = [id];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const producer = producers[next]!;
    if (producer < 0) constants.add(next);
    if (producer < 0 || nodes.has(producer)) continue;
    nodes.add(producer);
    for (const input of graph.nodes[producer]!.inputs) if (input !== null) pending.push(input);
  }
  return { nodes: [...nodes].sort((a, b) => a - b), constants: [...constants].sort((a, b) => a - b) };
}

/** Whether nothing outside reads the values in between. */
function isClosed({ graph, readers }: Site, { nodes, output }: Binarizer): boolean {
  const inner = nodes.map((index) => graph.nodes[index]!);
  const reads = new Map<ValueId, number>();
  for (const id of inner.flatMap((node) => node.inputs)) if (id !== null) reads.set(id, (reads.get(id) ?? 0) + 1);
  return inner.every((node) => node.outputs.every((id) => id === output || readers[id] === (reads.get(id) ?? 0)));
}
