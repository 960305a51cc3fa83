import type { ElementwiseFn, OpAttrs, UnaryFn } from '../../graph/op.ts';
import { dtypeOf } from '../tensor-type.ts';
import type { Operand } from './operand.ts';
import { become, type Convert, type Converted, type SourceNode } from './source-node.ts';

/** Functions of one tensor, with the defaults of their `alpha` and `beta`. */
const UNARY: Readonly<Record<string, readonly [UnaryFn, number?, number?]>> = {
  Identity: ['identity'],
  Relu: ['relu'],
  LeakyRelu: ['leakyRelu', 0.01],
  Elu: ['elu', 1],
  Selu: ['selu'],
  Celu: ['celu', 1],
  ThresholdedRelu: ['thresholdedRelu', 1],
  Sigmoid: ['sigmoid'],
  HardSigmoid: ['hardSigmoid', 0.2, 0.5],
  HardSwish: ['hardSwish'],
  Softplus: ['softplus'],
  Softsign: ['softsign'],
  Gelu: ['gelu'],
  Mish: ['mish'],
  Swish: ['swish', 1],
  Tanh: ['tanh'],
  Erf: ['erf'],
  Exp: ['exp'],
  Log: ['log'],
  Sqrt: ['sqrt'],
  Reciprocal: ['reciprocal'],
  Abs: ['abs'],
  Neg: ['neg'],
  Sign: ['sign'],
  Floor: ['floor'],
  Ceil: ['ceil'],
  Round: ['round'],
  Not: ['not'],
  IsNaN: ['isNaN'],
  IsInf: ['isInf'],
  Sin: ['sin'],
  Cos: ['cos'],
  Tan: ['tan'],
  Asin: ['asin'],
  Acos: ['acos'],
  Atan: ['atan'],
  Sinh: ['sinh'],
  Cosh: ['cosh'],
  Asinh: ['asinh'],
  Acosh: ['acosh'],
  Atanh: ['atanh'],
  Shrink: ['shrink'],
  BitwiseNot: ['bitwiseNot'],
};

const ELEMENTWISE: Readonly<Record<string, ElementwiseFn>> = {
  Add: 'add',
  Sub: 'sub',
  Mul: 'mul',
  Div: 'div',
  Pow: 'pow',
  Mod: 'mod',
  Sum: 'add',
  Min: 'min',
  Max: 'max',
  Mean: 'mean',
  Greater: 'greater',
  GreaterOrEqual: 'greaterOrEqual',
  Less: 'less',
  LessOrEqual: 'lessOrEqual',
  Equal: 'equal',
  And: 'and',
  Or: 'or',
  Xor: 'xor',
  BitShift: 'bitShift',
  BitwiseAnd: 'bitwiseAnd',
  BitwiseOr: 'bitwiseOr',
  BitwiseXor: 'bitwiseXor',
};

/** Operators that work element by element. */
export const ELEMENTWISE_RULES: Readonly<Record<string, Convert>> = {
  ...Object.fromEntries(Object.keys(UNARY).map((type) => [type, unary])),
  ...Object.fromEntries(Object.keys(ELEMENTWISE).map((type) => [type, elementwise])),
  Dropout: dropout,
  Clip: clip,
  PRelu: (node) => become(node, 'prelu', {}),
  Where: (node) => become(node, 'where', {}),
  Cast: cast,
  CastLike: (node) => become(node, 'cast', { to: node.dtype(1) }, node.inputs.slice(0, 1)),
};

function unary(node: SourceNode): Converted {
  const rule = UNARY[node.type]!;
  const { attributes } = node;
  if (rule.length === 1 && attributes.isEmpty) return become(node, 'unary', plainAttrs(rule[0]));
  const [fn, alpha, beta] = rule;
  attributes.drop('consumed_inputs');
  return become(node, 'unary', {
    fn,
    ...(alpha === undefined ? {} : { alpha: attributes.float('alpha') ?? alpha }),
    ...(beta === undefined ? {} : { beta: attributes.float('beta') ?? beta }),
  });
}

/** Attributes of all nodes of a function that has no numbers, made once. */
function plainAttrs(fn: UnaryFn): OpAttrs['unary'] {
  PLAIN[fn] ??= { fn };
  return PLAIN[fn];
}

const PLAIN: { [F in UnaryFn]?: OpAttrs['unary'] } = {};

function elementwise(node: SourceNode): Converted | null {
  if (node.inputs.length === 1) return become(node, 'unary', { fn: 'identity' });
  const inputs = node.opset < 7 ? alignOldBroadcast(node) : node.inputs;
  return inputs === null ? null : become(node, 'elementwise', { fn: ELEMENTWISE[node.type]! }, inputs);
}

/** Before operator set 7 the second operand stretched from `axis` on; a constant can be given the missing axes. */
function alignOldBroadcast(node: SourceNode): readonly (Operand | null)[] | null {
  const { attributes } = node;
  const axis = attributes.int('axis');
  attributes.drop('broadcast', 'consumed_inputs');
  const second = node.input(1);
  if (axis === undefined || second?.shape === undefined) return node.inputs;
  const rank = node.shape(0).length;
  const missing = rank - (axis < 0 ? axis + rank : axis) - second.shape.length;
  if (missing === 0) return node.inputs;
  if (second.content === undefined || missing < 0 || missing > rank) return null;
  const shape = [...second.shape, ...new Array<number>(missing).fill(1)];
  return [node.input(0), second.reshaped(shape)];
}

/** At inference it passes its input on. */
function dropout(node: SourceNode): Converted {
  node.attributes.drop('is_test', 'consumed_inputs');
  return become(node, 'unary', { fn: 'dropout' }, [node.input(0), ...node.storedFrom(1)]);
}

/** Bounds are attributes up to operator set 10, then optional operands. */
function clip(node: SourceNode): Converted | null {
  const min = bound(node, 1, 'min', Number.NEGATIVE_INFINITY);
  const max = bound(node, 2, 'max', Number.POSITIVE_INFINITY);
  node.attributes.drop('consumed_inputs');
  if (min === null || max === null) return null;
  return become(node, 'clip', { min, max }, [node.input(0), ...node.storedFrom(1)]);
}

function bound(node: SourceNode, index: number, attribute: string, fallback: number): number | null {
  if (node.input(index) === null) return node.attributes.float(attribute) ?? fallback;
  return node.known(index)?.[0] ?? null;
}

function cast(node: SourceNode): Converted | null {
  const to = castTarget(node);
  return to === undefined ? null : become(node, 'cast', { to });
}

/** A name in operator sets below 6, then a number. */
function castTarget(node: SourceNode) {
  if (node.opset >= 6) return dtypeOf(node.attributes.int('to') ?? 0);
  const name = node.attributes.string('to')?.toUpperCase() ?? '';
  return OLD_TYPE_NAMES[name];
}

const OLD_TYPE_NAMES: Readonly<Record<string, ReturnType<typeof dtypeOf>>> = {
  FLOAT: 'float32',
  DOUBLE: 'float64',
  FLOAT16: 'float16',
  INT64: 'int64',
  INT32: 'int32',
  INT16: 'int16',
  INT8: 'int8',
  UINT64: 'uint64',
  UINT32: 'uint32',
  UINT16: 'uint16',
  UINT8: 'uint8',
  BOOL: 'bool',
};
