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
  /**
   * Per node: results that fill a buffer, operands whose buffer nobody reads afterwards, and of those the ones it may
   * overwrite. A buffer is named by the operand itself, so that a view's own shape tells its size.
   */
  readonly born: readonly (readonly ValueId[])[];
  readonly dying: readonly (readonly ValueId[])[];
  readonly reusable: readonly (readonly ValueId[])[];
  /** Buffers live just before a node runs (filled earlier, read by it or later), each by its latest view. */
  liveBefore(index: number): readonly ValueId[];
}

const NONE: readonly ValueId[] = [];

/**
 * Lifetimes under the graph's own order of nodes. `counted` holds 1 for the nodes that run per inference, `isStatic` 1
 * for values that take no activation memory. The caller's own tensors (graph inputs) are never overwritten.
 */
export function findLifetimes(graph: Graph, isStatic: Uint8Array, counted: Uint8Array, inPlace: boolean): Lifetimes {
  const spans = findSpans(graph, isStatic, counted);
  const { buffers, births } = spans;
  const born: (readonly ValueId[])[] = [];
  const dying: (readonly ValueId[])[] = [];
  const reusable: (readonly ValueId[])[] = [];
  graph.nodes.forEach((node, index) => {
    const isCounted = counted[index] === 1;
    const ends = isCounted ? findDying(node, index, isStatic, spans) : NONE;
    const canReuse = inPlace && ends.length > 0 && placementOf(node) === 'in-place';
    born.push(isCounted ? findBorn(node, index, spans) : NONE);
    dying.push(ends);
    reusable.push(canReuse ? ends.filter((id) => births[buffers[id]!]! >= 0) : NONE);
  });
  return { ...spans, born, dying, reusable, liveBefore: rememberLive(graph, spans) };
}

type Spans = Pick<Lifetimes, 'buffers' | 'births' | 'deaths'>;

function findSpans(graph: Graph, isStatic: Uint8Array, counted: Uint8Array): Spans {
  const count = graph.values.length;
  const spans = {
    buffers: new Int32Array(count),
    births: new Int32Array(count).fill(-1),
    deaths: new Int32Array(count).fill(-1),
  };
  const { buffers, births, deaths } = spans;
  for (let id = 0; id < count; id += 1) buffers[id] = id;
  graph.nodes.forEach((node, index) => {
    if (counted[index] !== 1) return;
    for (const id of node.inputs) if (id !== null && isStatic[id] === 0) deaths[buffers[id]!] = index;
    const source = node.inputs[0] ?? -1;
    const isShared = source >= 0 && isStatic[source] === 0 && isView(node);
    for (const id of node.outputs) {
      if (isShared) buffers[id] = buffers[source]!;
      else births[id] = index;
    }
  });
  for (const id of graph.outputs) if (isStatic[id] === 0) deaths[buffers[id]!] = graph.nodes.length;
  return spans;
}

/** Buffers the node fills and somebody reads. */
function findBorn({ outputs }: Node, index: number, { births, deaths }: Spans): readonly ValueId[] {
  const isBorn = (id: ValueId) => births[id] === index && deaths[id]! >= 0;
  return outputs.length === 1 && isBorn(outputs[0]!) ? outputs : outputs.filter(isBorn);
}

/** Operands whose buffer nobody reads afterwards, one per buffer. */
function findDying(node: Node, index: number, isStatic: Uint8Array, { buffers, deaths }: Spans): readonly ValueId[] {
  const dying: ValueId[] = [];
  for (const id of node.inputs) {
    if (id === null || isStatic[id] === 1) continue;
    const isNew = !dying.some((other) => buffers[other] === buffers[id]);
    if (deaths[buffers[id]!] === index && isNew) dying.push(id);
  }
  return dying;
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
