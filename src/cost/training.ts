import type { Graph, Node } from '../graph/graph.ts';
import type { OpAttrs, OpKind, UnaryFn } from '../graph/op.ts';
import { isScalar } from './parameters.ts';

/**
 * Operands a node keeps for its backward pass:
 * - `none`: its gradient needs no value (addition, average, rearrangement);
 * - `data`: the first operand (normalisation, activation, largest value; sign and quantisation, whose straight-through
 *   gradient is masked by the input);
 * - `factors`: each operand that another operand's gradient needs (products);
 * - `mask`: the condition, where a gradient passes through a choice.
 */
type Saved = 'none' | 'data' | 'factors' | 'mask';
type SavedRule<K extends OpKind> = (attrs: OpAttrs[K]) => Saved;

const NONE = (): Saved => 'none';
const DATA = (): Saved => 'data';
const FACTORS = (): Saved => 'factors';

const SAVED_OPERANDS: { readonly [K in OpKind]: SavedRule<K> } = {
  conv: FACTORS,
  convTranspose: FACTORS,
  gemm: FACTORS,
  matmul: FACTORS,
  einsum: FACTORS,
  // the states inside the cell are not tensors of the graph and are not counted
  recurrent: FACTORS,
  pool: ({ mode }) => (mode === 'average' ? 'none' : 'data'),
  globalPool: ({ mode }) => (mode === 'average' ? 'none' : 'data'),
  batchNorm: DATA,
  normalise: DATA,
  unary: ({ fn }) => (GRADIENT_FREE.has(fn) ? 'none' : 'data'),
  clip: DATA,
  prelu: DATA,
  elementwise: ({ fn }) =>
    fn === 'add' || fn === 'sub' || fn === 'mean' ? 'none' : COMPARISONS.has(fn) ? 'data' : 'factors',
  where: () => 'mask',
  softmax: DATA,
  cast: NONE,
  quantise: DATA,
  concat: NONE,
  split: NONE,
  slice: NONE,
  gather: NONE,
  pad: NONE,
  reshape: NONE,
  flatten: NONE,
  transpose: NONE,
  squeeze: NONE,
  unsqueeze: NONE,
  expand: NONE,
  tile: NONE,
  resize: NONE,
  depthToSpace: NONE,
  spaceToDepth: NONE,
  reduce: ({ fn }) => (fn === 'sum' || fn === 'mean' ? 'none' : 'data'),
  argReduce: NONE,
  topK: NONE,
  generate: NONE,
  if: FACTORS,
  opaque: FACTORS,
};

const GRADIENT_FREE: ReadonlySet<UnaryFn> = new Set<UnaryFn>([
  'identity',
  'dropout',
  'neg',
  'not',
  'isNaN',
  'isInf',
  'bitwiseNot',
]);
/** A comparison that makes a sign is trained straight through, as `sign` is. */
const COMPARISONS: ReadonlySet<string> = new Set(['greater', 'greaterOrEqual', 'less', 'lessOrEqual']);

/**
 * Per value, the node that is the first to keep it for the backward pass, or -1: a tensor that several nodes need, itself
 * or through views, is kept once and counted with its first reader. Only operands are kept, never results, so that a
 * tensor at a cut belongs to what follows. Derived: papers and tools state no common rule; frameworks keep less where
 * they recompute or keep masks.
 */
export function findSaved(graph: Graph, isStatic: Uint8Array, counted: Uint8Array, buffers: Int32Array): Int32Array {
  const savedAt = new Int32Array(graph.values.length).fill(-1);
  const isKept = new Uint8Array(graph.values.length);
  for (let index = 0; index < graph.nodes.length; index += 1) {
    if (counted[index] !== 1) continue;
    const node = graph.nodes[index]!;
    const form = (SAVED_OPERANDS[node.kind] as SavedRule<never>)(node.attrs as never);
    if (form === 'none') continue;
    for (let position = 0; position < node.inputs.length; position += 1) {
      const id = node.inputs[position] ?? -1;
      if (id < 0 || isKept[buffers[id]!] === 1 || !keeps(graph, node, form, position, isStatic)) continue;
      savedAt[id] = index;
      isKept[buffers[id]!] = 1;
    }
  }
  return savedAt;
}

function keeps(graph: Graph, node: Node, form: Saved, position: number, isStatic: Uint8Array): boolean {
  if (isStatic[node.inputs[position]!] === 1) return false;
  if (form === 'factors') return meetsFactor(graph, node, position, isStatic);
  return position === 0 && (form === 'data' || choosesData(node, isStatic));
}

/** Whether another operand is more than a constant number. */
function meetsFactor(graph: Graph, { inputs }: Node, position: number, isStatic: Uint8Array): boolean {
  for (let place = 0; place < inputs.length; place += 1) {
    const other = inputs[place]!;
    if (place === position || other === null) continue;
    if (isStatic[other] === 0 || !isScalar(graph.values[other]!.shape)) return true;
  }
  return false;
}

/** Whether what the condition chooses from is computed. */
function choosesData({ inputs }: Node, isStatic: Uint8Array): boolean {
  return inputs.some((id, place) => place > 0 && id !== null && isStatic[id] === 0);
}
