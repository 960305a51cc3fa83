import type { Graph, Node, Value, ValueId } from '../graph/graph.ts';
import type { OpKind } from '../graph/op.ts';
import { countElements, DTYPE_BITS, isFloat, type Shape } from '../graph/tensor.ts';

/** How constants are used; a constant read in several places has several of these bits. */
export const USE = {
  /** By a node at all. */
  read: 1,
  /** As a weight, bias, scale, shift or slope. */
  parameter: 2,
  /** As the weight of a layer with 1-bit weights, directly or through what computes that weight. */
  binaryWeight: 4,
  /** As an operand of element-wise arithmetic: a learned shift or scale unless it is a scalar. */
  operand: 8,
} as const;

/** Uses of a node's operands by position; the last entry holds for all further ones. */
type OperandUses = readonly (keyof typeof USE | 'weight')[];

const OPERAND: OperandUses = ['operand'];
const WEIGHTS: OperandUses = ['weight', 'weight', 'parameter', 'read'];

/** What a constant operand of each kind is. Running statistics and quantisation parameters are only read. */
const OPERAND_USES: { readonly [K in OpKind]: OperandUses } = {
  conv: ['operand', 'weight', 'parameter', 'read'],
  convTranspose: ['operand', 'weight', 'parameter', 'read'],
  gemm: WEIGHTS,
  matmul: ['weight', 'weight', 'read'],
  einsum: ['weight'],
  // x, w, r, bias, sequence lengths, initial states, peepholes
  recurrent: ['operand', 'weight', 'weight', 'parameter', 'read', 'read', 'read', 'parameter'],
  pool: OPERAND,
  globalPool: OPERAND,
  batchNorm: ['operand', 'parameter', 'parameter', 'read'],
  normalise: ['operand', 'parameter', 'parameter'],
  unary: OPERAND,
  clip: OPERAND,
  prelu: ['operand', 'parameter'],
  elementwise: OPERAND,
  where: OPERAND,
  softmax: OPERAND,
  cast: OPERAND,
  quantise: ['operand', 'read'],
  concat: OPERAND,
  split: OPERAND,
  slice: OPERAND,
  gather: OPERAND,
  pad: OPERAND,
  reshape: OPERAND,
  flatten: OPERAND,
  transpose: OPERAND,
  squeeze: OPERAND,
  unsqueeze: OPERAND,
  expand: OPERAND,
  tile: OPERAND,
  resize: ['operand', 'read'],
  depthToSpace: OPERAND,
  spaceToDepth: OPERAND,
  reduce: OPERAND,
  argReduce: OPERAND,
  topK: OPERAND,
  generate: OPERAND,
  if: OPERAND,
  opaque: OPERAND,
};

/** Kinds whose result has fewer numbers than they read: what goes in is not itself the weight that comes out. */
const SUMMARIES: ReadonlySet<OpKind> = new Set<OpKind>(['reduce', 'argReduce', 'topK', 'pool', 'globalPool']);
/** Kinds that rearrange or cut a weight without mixing in other numbers. */
const REARRANGEMENTS: ReadonlySet<OpKind> = new Set<OpKind>(['concat', 'split', 'slice', 'gather', 'pad']);

/** The constants of a graph: how each is used, and which node's row each is counted in. */
export interface Parameters {
  /** `USE` bits per value; 0 for values that are no constant or that nothing reads. */
  readonly uses: Uint8Array;
  /**
   * The constants, each behind the first counted node that reads it: a shared weight is counted once. Those of node `n` lie
   * from `starts[n]` to before `starts[n + 1]`.
   */
  readonly owned: readonly ValueId[];
  readonly starts: Int32Array;
}

/** The constants that are counted with this node. */
export function listOwned({ owned, starts }: Parameters, node: number): readonly ValueId[] {
  return owned.slice(starts[node], starts[node + 1]);
}

/** Uses of an operand that goes into the branches of an `if`; undefined for any other operand. */
export type UseInBranches = (node: number, position: number) => number | undefined;

/**
 * Follows every counted node's constant operands back through the weight side. `counted` holds 1 for the nodes that
 * run per inference, `isStatic` 1 for the values of the weight side. Linear: each value is visited at most once per use.
 */
export function findParameters(
  graph: Graph,
  producers: Int32Array,
  isStatic: Uint8Array,
  counted: Uint8Array,
  findUseInBranches: UseInBranches,
): Parameters {
  const uses = new Uint8Array(graph.values.length);
  const owned: ValueId[] = [];
  const starts = new Int32Array(graph.nodes.length + 1);
  const pending: Visit[] = [];
  for (let index = 0; index < graph.nodes.length; index += 1) {
    starts[index] = owned.length;
    if (counted[index] !== 1) continue;
    const node = graph.nodes[index]!;
    for (let position = 0; position < node.inputs.length; position += 1) {
      const id = node.inputs[position] ?? -1;
      if (id < 0 || isStatic[id] === 0) continue;
      const flags = USE.read | (findUseInBranches(index, position) ?? findUse(node, position));
      if (producers[id]! < 0) {
        markUse(graph, uses, id, flags, owned);
        continue;
      }
      pending.push({ id, flags });
      visitConstants(graph, producers, uses, pending, owned);
    }
  }
  starts[graph.nodes.length] = owned.length;
  return { uses, owned, starts };
}

interface Visit {
  readonly id: ValueId;
  readonly flags: number;
}

/** Marks what `pending` leads to, and adds the constants met for the first time to `found`. */
function visitConstants(
  graph: Graph,
  producers: Int32Array,
  uses: Uint8Array,
  pending: Visit[],
  found: ValueId[],
): void {
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    const { id, flags } = visit;
    if ((uses[id]! & flags) === flags) continue;
    markUse(graph, uses, id, flags, found);
    const producer = producers[id]!;
    if (producer >= 0) passBack(graph, graph.nodes[producer]!, flags, pending);
  }
}

function markUse(graph: Graph, uses: Uint8Array, id: ValueId, flags: number, found: ValueId[]): void {
  if (uses[id] === 0 && graph.values[id]!.content !== undefined) found.push(id);
  uses[id]! |= flags;
}

/** Elements of a constant by what they count as, at this shape. */
export interface ConstantCount {
  /** Trainable as papers count them. */
  readonly params: number;
  /** Of these, those of 1 bit. */
  readonly binaryParams: number;
  /** Floating-point elements the model keeps. */
  readonly stored: number;
  /** Of the trainable ones, packed: 1-bit weights as bits, others 32 bits or their own narrower type. */
  readonly sizeBits: number;
}

const FULL_BITS = 32;

/** One number without axes of its own: a fixed factor, not something learned. [1, 1, 1, 1] is a vector over one channel. */
export function isScalar(shape: Shape): boolean {
  return shape.length <= 1 && countElements(shape) === 1;
}

export function countConstant({ dtype }: Pick<Value, 'dtype'>, shape: Shape, use: number): ConstantCount {
  const elements = countElements(shape);
  const isFloating = isFloat(dtype);
  const isLearned = (use & USE.operand) !== 0 && isFloating && !isScalar(shape);
  const params = isLearned || (use & (USE.parameter | USE.binaryWeight)) !== 0 ? elements : 0;
  // a tensor that also serves as a real-valued weight must be kept in full
  const isPacked = (use & USE.binaryWeight) !== 0 && (use & USE.parameter) === 0;
  return {
    params,
    binaryParams: isPacked ? params : 0,
    stored: isFloating ? elements : 0,
    sizeBits: params * (isPacked ? 1 : Math.min(DTYPE_BITS[dtype], FULL_BITS)),
  };
}

function findUse(node: Node, position: number): number {
  const uses = OPERAND_USES[node.kind];
  const use = uses[Math.min(position, uses.length - 1)]!;
  if (use !== 'weight') return USE[use];
  return node.weightBits === 1 ? USE.binaryWeight : USE.parameter;
}

/** Uses of a weight-side node's operands, given those of its result. */
function passBack(graph: Graph, node: Node, flags: number, pending: Visit[]): void {
  const size = countElements(graph.values[node.outputs[0]!]!.shape);
  node.inputs.forEach((id, position) => {
    if (id === null) return;
    const isWhole = REARRANGEMENTS.has(node.kind) || countElements(graph.values[id]!.shape) === size;
    const isOnlyRead = flags === USE.read || (node.kind === 'quantise' && position > 0);
    if (isOnlyRead) pending.push({ id, flags: USE.read });
    else if (isWhole && !SUMMARIES.has(node.kind)) pending.push({ id, flags });
    else pending.push({ id, flags: USE.read | USE.operand });
  });
}
