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
  /** Per node: buffers it fills, buffers whose last reader it is, and of those the ones it may overwrite. */
  readonly born: readonly (readonly ValueId[])[];
  readonly dying: readonly (readonly ValueId[])[];
  readonly reusable: readonly (readonly ValueId[])[];
  /** Buffers live just before a node runs: filled earlier and read by it or later. */
  liveBefore(index: number): readonly ValueId[];
}

const NONE: readonly ValueId[] = [];

/**
 * Lifetimes under the graph's own order of nodes. `counted` holds 1 for the nodes that run per inference, `isStatic` 1
 * for values that take no activation memory. The caller's own tensors (graph inputs) are never overwritten.
 */
export function findLifetimes(graph: Graph, isStatic: Uint8Array, counted: Uint8Array, inPlace: boolean): Lifetimes {
  const count = graph.nodes.length;
  const buffers = Int32Array.from(graph.values.keys());
  const births = new Int32Array(graph.values.length).fill(-1);
  const deaths = new Int32Array(graph.values.length).fill(-1);
  const isHeld = (id: ValueId | null | undefined): id is ValueId => id != null && isStatic[id] === 0;
  graph.nodes.forEach((node, index) => {
    if (counted[index] !== 1) return;
    for (const id of node.inputs) if (isHeld(id)) deaths[buffers[id]!] = index;
    const [source] = node.inputs;
    const isView = placementOf(node) === 'view' && isHeld(source);
    for (const id of node.outputs) {
      if (isView) buffers[id] = buffers[source]!;
      else births[id] = index;
    }
  });
  for (const id of graph.outputs) if (isHeld(id)) deaths[buffers[id]!] = count;

  const lists = graph.nodes.map((node, index) => {
    if (counted[index] !== 1) return { born: NONE, dying: NONE, reusable: NONE };
    const read = new Set<ValueId>();
    for (const id of node.inputs) if (isHeld(id)) read.add(buffers[id]!);
    const dying = [...read].filter((id) => deaths[id] === index);
    const canReuse = inPlace && placementOf(node) === 'in-place';
    return {
      born: node.outputs.filter((id) => births[id] === index && deaths[id]! >= 0),
      dying,
      reusable: canReuse ? dying.filter((id) => births[id]! >= 0) : NONE,
    };
  });
  return {
    buffers,
    births,
    deaths,
    born: lists.map(({ born }) => born),
    dying: lists.map(({ dying }) => dying),
    reusable: lists.map(({ reusable }) => reusable),
    liveBefore: rememberLive(buffers, births, deaths),
  };
}

/** Remembered per node, since a search costs the same part of a graph at many shapes. */
function rememberLive(buffers: Int32Array, births: Int32Array, deaths: Int32Array): Lifetimes['liveBefore'] {
  const known = new Map<number, readonly ValueId[]>();
  return (index) => {
    const live =
      known.get(index) ??
      [...buffers.keys()].filter((id) => buffers[id] === id && births[id]! < index && deaths[id]! >= index);
    known.set(index, live);
    return live;
  };
}
