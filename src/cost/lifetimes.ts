import type { Graph, Node, ValueId } from '../graph/graph.ts';
import type { OpKind } from '../graph/op.ts';

/** Where a node's result lies in memory. */
type Placement = 'fresh' | 'view' | 'in-place';

/**
 * Reshapes are views of their input. An element-wise result may overwrite an operand that nobody reads afterwards and
 * that has as many elements of at least its bits.
 */
const PLACEMENTS: { readonly [K in OpKind]: Placement } = {
  conv: 'fresh',
  convTranspose: 'fresh',
  gemm: 'fresh',
  matmul: 'fresh',
  einsum: 'fresh',
  recurrent: 'fresh',
  pool: 'fresh',
  globalPool: 'fresh',
  batchNorm: 'in-place',
  normalise: 'fresh',
  unary: 'in-place',
  clip: 'in-place',
  prelu: 'in-place',
  elementwise: 'in-place',
  where: 'in-place',
  softmax: 'fresh',
  cast: 'in-place',
  quantise: 'in-place',
  concat: 'fresh',
  split: 'fresh',
  slice: 'fresh',
  gather: 'fresh',
  pad: 'fresh',
  reshape: 'view',
  flatten: 'view',
  transpose: 'fresh',
  squeeze: 'view',
  unsqueeze: 'view',
  expand: 'fresh',
  tile: 'fresh',
  resize: 'fresh',
  depthToSpace: 'fresh',
  spaceToDepth: 'fresh',
  reduce: 'fresh',
  argReduce: 'fresh',
  topK: 'fresh',
  generate: 'fresh',
  if: 'fresh',
  opaque: 'fresh',
};

/** Whether a node's result shares its input's memory whatever happens. */
export function isView(node: Node): boolean {
  return placementOf(node) === 'view';
}

function placementOf(node: Node): Placement {
  const isCopy = node.kind === 'unary' && (node.attrs.fn === 'identity' || node.attrs.fn === 'dropout');
  return isCopy ? 'view' : PLACEMENTS[node.kind];
}

/**
 * When each tensor is live over the schedule. A tensor and its views share one buffer, named by the tensor that was
 * made first. Values nobody reads (optional outputs) take no memory.
 */
export interface Lifetimes {
  /** Buffer of each value: the id of the value that was made first in it. */
  readonly buffers: Int32Array;
  /** Per buffer: the node that fills it; -1 for what is there from the start. */
  readonly births: Int32Array;
  /** Per buffer: the last node that reads it; the number of nodes for graph outputs, -1 where nobody reads it. */
  readonly deaths: Int32Array;
  /** 1 for the nodes whose result may overwrite an operand. */
  readonly overwriting: Uint8Array;
  /** Buffers live just before a node runs (filled earlier, read by it or later), each by its latest view. */
  liveBefore(index: number): readonly ValueId[];
}

/**
 * Lifetimes under the graph's own order of nodes. `counted` holds 1 for the nodes that run per inference, `isStatic` 1
 * for values that take no activation memory.
 */
export function findLifetimes(graph: Graph, isStatic: Uint8Array, counted: Uint8Array, inPlace: boolean): Lifetimes {
  const spans = newSpans(graph);
  const { buffers, births, deaths, overwriting } = spans;
  for (let index = 0; index < graph.nodes.length; index += 1) {
    if (counted[index] !== 1) continue;
    const node = graph.nodes[index]!;
    const placement = placementOf(node);
    if (inPlace && placement === 'in-place') overwriting[index] = 1;
    for (let position = 0; position < node.inputs.length; position += 1) {
      const id = node.inputs[position] ?? -1;
      if (id >= 0 && isStatic[id] === 0) deaths[buffers[id]!] = index;
    }
    const source = node.inputs[0] ?? -1;
    const isShared = placement === 'view' && source >= 0 && isStatic[source] === 0;
    for (let position = 0; position < node.outputs.length; position += 1) {
      const id = node.outputs[position]!;
      if (isShared) buffers[id] = buffers[source]!;
      else births[id] = index;
    }
  }
  for (const id of graph.outputs) if (isStatic[id] === 0) deaths[buffers[id]!] = graph.nodes.length;
  return { ...spans, liveBefore: rememberLive(graph, spans) };
}

type Spans = Omit<Lifetimes, 'liveBefore'>;

function newSpans(graph: Graph): Spans {
  const count = graph.values.length;
  const buffers = new Int32Array(count);
  for (let id = 0; id < count; id += 1) buffers[id] = id;
  const births = new Int32Array(count).fill(-1);
  const deaths = new Int32Array(count).fill(-1);
  return { buffers, births, deaths, overwriting: new Uint8Array(graph.nodes.length) };
}

/** Remembered per node, since a search costs the same part of a graph at many shapes. */
function rememberLive(graph: Graph, spans: Spans): Lifetimes['liveBefore'] {
  const known = new Map<number, readonly ValueId[]>();
  return (index) => {
    let live = known.get(index);
    if (live === undefined) {
      live = listLive(graph, index, spans);
      known.set(index, live);
    }
    return live;
  };
}

function listLive(graph: Graph, index: number, { buffers, births, deaths }: Spans): ValueId[] {
  const latest = Int32Array.from(buffers);
  for (const { outputs } of graph.nodes.slice(0, index)) for (const id of outputs) latest[buffers[id]!] = id;
  const live: ValueId[] = [];
  for (let id = 0; id < buffers.length; id += 1) {
    if (buffers[id] === id && births[id]! < index && deaths[id]! >= index) live.push(latest[id]!);
  }
  return live;
}
