import type { NodeBase } from '../../graph/graph.ts';
import type { Arithmetic, OpKind, OpOf } from '../../graph/op.ts';
import type { Use } from './use.ts';

/** What a constant is to the node that uses it, as far as its first values depend on it. */
export type ParameterRole =
  /** Multiplies the data: `fanIn` products are summed for one output element. */
  | { readonly kind: 'weight'; readonly fanIn: number }
  /** Starts from one value. */
  | { readonly kind: 'start'; readonly value: number };

type UseBy<K extends OpKind> = Use & { readonly node: NodeBase & OpOf<K> };
type Rule<K extends OpKind> = (use: UseBy<K>) => ParameterRole;

const ZERO: ParameterRole = { kind: 'start', value: 0 };
const ONE: ParameterRole = { kind: 'start', value: 1 };
/** First slope of a PReLU (He et al. 2015, arXiv 1502.01852, section 2.1). */
const PRELU_SLOPE: ParameterRole = { kind: 'start', value: 0.25 };

/** Neutral: what leaves the data as it is. */
const neutral = (): ParameterRole => ZERO;
const lastAxis = ({ shape }: Use): ParameterRole => weight(shape.at(-1) ?? 1);
const scaleThenShift = ({ operand }: Use): ParameterRole => (operand === 1 ? ONE : ZERO);

const ROLES: { readonly [K in OpKind]: Rule<K> } = {
  conv: ({ node, operand, shape }) =>
    operand === 1 ? weight(product(shape.slice(1))) : quantisation(node.attrs.arithmetic, operand - 3),
  convTranspose: ({ node, operand, shape }) =>
    operand === 1 ? weight((shape[0]! / node.attrs.groups) * product(shape.slice(2))) : ZERO,
  gemm: ({ node, operand, shape }) => {
    if (operand === 2) return ZERO;
    const transposed = operand === 0 ? node.attrs.transA : node.attrs.transB;
    return weight(shape[operand === (transposed ? 1 : 0) ? 1 : 0] ?? 1);
  },
  matmul: ({ node, operand, shape }) => {
    if (operand > 1) return quantisation(node.attrs.arithmetic, operand - 2);
    return weight((operand === 0 ? shape.at(-1) : (shape.at(-2) ?? shape[0])) ?? 1);
  },
  einsum: lastAxis,
  recurrent: ({ operand, shape }) => (operand === 1 || operand === 2 ? weight(shape.at(-1)!) : ZERO),
  pool: neutral,
  globalPool: neutral,
  batchNorm: ({ operand }) => (operand === 1 || operand === 4 ? ONE : ZERO),
  normalise: scaleThenShift,
  unary: neutral,
  clip: neutral,
  prelu: ({ operand }) => (operand === 1 ? PRELU_SLOPE : ZERO),
  elementwise: ({ node }) => (['mul', 'div', 'pow'].includes(node.attrs.fn) ? ONE : ZERO),
  where: neutral,
  softmax: neutral,
  cast: neutral,
  quantise: scaleThenShift,
  concat: neutral,
  split: neutral,
  slice: neutral,
  gather: ({ operand, shape }) => (operand === 0 ? weight(shape.at(-1) ?? 1) : ZERO),
  pad: neutral,
  reshape: neutral,
  flatten: neutral,
  transpose: neutral,
  squeeze: neutral,
  unsqueeze: neutral,
  expand: neutral,
  tile: neutral,
  resize: neutral,
  depthToSpace: neutral,
  spaceToDepth: neutral,
  reduce: neutral,
  argReduce: neutral,
  topK: neutral,
  generate: neutral,
  if: neutral,
  opaque: lastAxis,
};

/** What a constant with these uses is; the first use decides. */
export function roleOf(uses: readonly Use[]): ParameterRole {
  const [use] = uses;
  if (use === undefined) return ZERO;
  const rule = ROLES[use.node.kind] as Rule<OpKind>;
  return rule(use);
}

/** Parameters behind the factors and the bias: zero points, or scales and zero points in turn. */
function quantisation(arithmetic: Arithmetic, index: number): ParameterRole {
  return arithmetic === 'qlinear' && index >= 0 && index % 2 === 0 ? ONE : ZERO;
}

function weight(fanIn: number): ParameterRole {
  return { kind: 'weight', fanIn };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
