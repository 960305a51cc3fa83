import { type Graph, isMac, type Node, type Value } from '../graph/graph.ts';
import type { ElementwiseFn, OpAttrs, OpKind, UnaryFn } from '../graph/op.ts';
import type { DType } from '../graph/tensor.ts';

/** Whether a node of this kind gives real numbers whenever it reads real numbers. */
type Test<K extends OpKind> = (attrs: OpAttrs[K]) => boolean;

const yes = (): boolean => true;
const no = (): boolean => false;

/** What rounds, compares or chooses makes few levels of real numbers. */
const LEVEL_MAKING: ReadonlySet<UnaryFn> = new Set([
  'sign',
  'round',
  'floor',
  'ceil',
  'not',
  'isNaN',
  'isInf',
] as const);
const ARITHMETIC: ReadonlySet<ElementwiseFn> = new Set(['add', 'sub', 'mul', 'div', 'min', 'max', 'mean'] as const);

const KEEPS_REAL: { readonly [K in OpKind]: Test<K> } = {
  conv: ({ arithmetic }) => arithmetic === 'float',
  convTranspose: yes,
  gemm: yes,
  matmul: ({ arithmetic }) => arithmetic === 'float',
  einsum: yes,
  recurrent: yes,
  pool: yes,
  globalPool: yes,
  batchNorm: yes,
  normalise: yes,
  unary: ({ fn }) => !LEVEL_MAKING.has(fn),
  clip: yes,
  prelu: yes,
  elementwise: ({ fn }) => ARITHMETIC.has(fn),
  where: no,
  softmax: yes,
  cast: no,
  quantise: no,
  concat: yes,
  split: yes,
  slice: yes,
  gather: yes,
  pad: yes,
  reshape: yes,
  flatten: yes,
  transpose: yes,
  squeeze: yes,
  unsqueeze: yes,
  expand: yes,
  tile: yes,
  resize: yes,
  depthToSpace: yes,
  spaceToDepth: yes,
  reduce: yes,
  argReduce: yes,
  topK: yes,
  generate: no,
  if: no,
  opaque: yes,
};

/** Element types whose numbers count as real, as large as they are stored. */
const REAL_TYPES: ReadonlySet<DType> = new Set(['float32', 'int64', 'int32'] as const);

/**
 * Whether nothing in a graph has few levels, as a glance tells: most networks are so, and there is nothing to follow in
 * them. Some for which it says no have none either.
 */
export function isPlainlyReal({ values, nodes }: Graph): boolean {
  for (let id = 0; id < values.length; id += 1) {
    const { dtype, bits } = values[id]!;
    if (bits < 32 || (dtype !== 'float32' && !REAL_TYPES.has(dtype))) return false;
  }
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]!;
    if (!keepsReal(node) || (isMac(node) && mayShowLevels(node, values))) return false;
  }
  return true;
}

function keepsReal({ kind, attrs, weightBits, inputBits }: Node): boolean {
  return weightBits === 32 && inputBits === 32 && (KEEPS_REAL[kind] as Test<never>)(attrs as never);
}

/** Factors in memory are looked at: they may be 1 and -1. What stands behind the second operand of most is added. */
function mayShowLevels({ kind, inputs }: Node, values: readonly Value[]): boolean {
  const factors = kind === 'einsum' || kind === 'recurrent' ? inputs.length : Math.min(inputs.length, 2);
  for (let position = 0; position < factors; position += 1) {
    const id = inputs[position]!;
    if (id !== null && values[id]!.content?.kind === 'dense') return true;
  }
  return false;
}
