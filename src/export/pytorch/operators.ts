import type { ElementwiseFn, OpAttrs, ReduceFn, UnaryFn } from '../../graph/op.ts';
import { type DType, isFloat } from '../../graph/tensor.ts';
import { type Code, call, join, literal, tuple } from '../code/piece.ts';
import { type NodeOf, refuse, type Translate } from './scope.ts';

/** Operators that are expressions: no state, no layer. */

type Apply = (x: Code, attrs: OpAttrs['unary']) => Code;

const fn =
  (name: string): Apply =>
  (x) => [`${name}(`, ...x, ')'];

const UNARY: { readonly [F in UnaryFn]: Apply | undefined } = {
  identity: (x) => x,
  relu: fn('F.relu'),
  leakyRelu: (x, { alpha = 0.01 }) => call('F.leaky_relu', [x, [literal('slope', alpha)]]),
  elu: (x, { alpha = 1 }) => call('F.elu', [x, [literal('alpha', alpha)]]),
  selu: fn('F.selu'),
  celu: (x, { alpha = 1 }) => call('F.celu', [x, [literal('alpha', alpha)]]),
  thresholdedRelu: (x, { alpha = 1 }) => call('F.threshold', [x, [literal('threshold', alpha)], ['0.0']]),
  sigmoid: fn('torch.sigmoid'),
  hardSigmoid: (x, { alpha = 0.2, beta = 0.5 }) => [
    '(',
    ...x,
    ' * ',
    literal('slope', alpha),
    ' + ',
    literal('offset', beta),
    ').clamp(0, 1)',
  ],
  hardSwish: fn('F.hardswish'),
  softplus: fn('F.softplus'),
  softsign: fn('F.softsign'),
  gelu: fn('F.gelu'),
  mish: fn('F.mish'),
  swish: (x, { alpha = 1 }) =>
    alpha === 1 ? ['F.silu(', ...x, ')'] : ['(', ...x, ' * torch.sigmoid(', literal('alpha', alpha), ' * ', ...x, '))'],
  tanh: fn('torch.tanh'),
  erf: fn('torch.erf'),
  exp: fn('torch.exp'),
  log: fn('torch.log'),
  sqrt: fn('torch.sqrt'),
  reciprocal: fn('torch.reciprocal'),
  abs: fn('torch.abs'),
  neg: fn('torch.neg'),
  sign: undefined,
  floor: fn('torch.floor'),
  ceil: fn('torch.ceil'),
  round: fn('torch.round'),
  not: fn('torch.logical_not'),
  isNaN: fn('torch.isnan'),
  isInf: fn('torch.isinf'),
  sin: fn('torch.sin'),
  cos: fn('torch.cos'),
  tan: fn('torch.tan'),
  asin: fn('torch.asin'),
  acos: fn('torch.acos'),
  atan: fn('torch.atan'),
  sinh: fn('torch.sinh'),
  cosh: fn('torch.cosh'),
  asinh: fn('torch.asinh'),
  acosh: fn('torch.acosh'),
  atanh: fn('torch.atanh'),
  shrink: undefined,
  bitwiseNot: fn('torch.bitwise_not'),
  dropout: undefined,
};

export const translateUnary: Translate<'unary'> = (node, scope) => {
  const { attrs, extra } = node;
  const x = scope.operand(node, 0);
  if (attrs.fn === 'sign') return [scope.isWeightSide ? 'binarize_weight(' : 'binarize(', ...x, ')'];
  if (attrs.fn === 'dropout') {
    const ratio = extra?.ratio;
    return call('F.dropout', [x, [literal('ratio', ratio?.type === 'float' ? ratio.value : 0.5)], ['self.training']]);
  }
  const isTanhGelu = attrs.fn === 'gelu' && extra?.approximate?.type === 'string' && extra.approximate.value === 'tanh';
  if (isTanhGelu) return call('F.gelu', [x, ["approximate='tanh'"]]);
  return UNARY[attrs.fn]?.(x, attrs) ?? refuse(node, attrs.fn);
};

/** An operator between operands, or a function of them. */
const ELEMENTWISE: { readonly [F in ElementwiseFn]: { readonly sign?: string; readonly name?: string } | undefined } = {
  add: { sign: '+' },
  sub: { sign: '-' },
  mul: { sign: '*' },
  div: { sign: '/' },
  pow: { sign: '**' },
  mod: undefined,
  min: { name: 'torch.minimum' },
  max: { name: 'torch.maximum' },
  mean: { sign: '+' },
  greater: { sign: '>' },
  greaterOrEqual: { sign: '>=' },
  less: { sign: '<' },
  lessOrEqual: { sign: '<=' },
  equal: { sign: '==' },
  and: { sign: '&' },
  or: { sign: '|' },
  xor: { sign: '^' },
  bitShift: undefined,
  bitwiseAnd: { sign: '&' },
  bitwiseOr: { sign: '|' },
  bitwiseXor: { sign: '^' },
};

export const translateElementwise: Translate<'elementwise'> = (node, scope) => {
  const { fn: name } = node.attrs;
  const form = ELEMENTWISE[name] ?? refuse(node, name);
  const operands = node.inputs.map((_, index) => scope.operand(node, index));
  if (form.name !== undefined) return operands.reduce((a, b) => call(form.name!, [a, tensorOf(b)]));
  const joined: Code = ['(', ...join(operands, ` ${form.sign} `), ')'];
  return name === 'mean' ? ['(', ...joined, ` / ${operands.length})`] : joined;
};

/** Functions of tensors do not take numbers. */
function tensorOf(code: Code): Code {
  const [piece] = code;
  return code.length === 1 && typeof piece === 'object' && 'literal' in piece ? ['torch.tensor(', piece, ')'] : code;
}

export const translateWhere: Translate<'where'> = (node, scope) =>
  call('torch.where', [scope.operand(node, 0), tensorOf(scope.operand(node, 1)), tensorOf(scope.operand(node, 2))]);

/** The bounds of hardtanh and ReLU6 by their names. */
export const translateClip: Translate<'clip'> = (node, scope) => {
  const { min, max } = node.attrs;
  const x = scope.operand(node, 0);
  if (min === -1 && max === 1) return ['F.hardtanh(', ...x, ')'];
  if (min === 0 && max === 6) return ['F.relu6(', ...x, ')'];
  if (min === 0 && max === Number.POSITIVE_INFINITY) return ['F.relu(', ...x, ')'];
  const low: Code[] = min === Number.NEGATIVE_INFINITY ? [] : [['min=', literal('low', min)]];
  const high: Code[] = max === Number.POSITIVE_INFINITY ? [] : [['max=', literal('high', max)]];
  return low.length + high.length === 0 ? x : call('torch.clamp', [x, ...low, ...high]);
};

export const translateSoftmax: Translate<'softmax'> = (node, scope) => {
  const { axis, log, flattens } = node.attrs;
  const { shape } = scope.value(node.inputs[0]!);
  const from = axis < 0 ? axis + shape.length : axis;
  const isWide = flattens && shape.slice(from + 1).some((size) => size !== 1);
  if (isWide) refuse(node, 'softmax over several axes');
  return [...scope.operand(node, 0), log ? '.log_softmax(' : '.softmax(', literal('axis', axis), ')'];
};

const DTYPES: Partial<Record<DType, string>> = {
  float32: 'float32',
  float64: 'float64',
  float16: 'float16',
  bfloat16: 'bfloat16',
  int64: 'int64',
  int32: 'int32',
  int16: 'int16',
  int8: 'int8',
  uint8: 'uint8',
  bool: 'bool',
};

export const translateCast: Translate<'cast'> = (node, scope) => {
  const name = DTYPES[node.attrs.to] ?? refuse(node, node.attrs.to);
  return [...scope.operand(node, 0), `.to(torch.${name})`];
};

export const translateGlobalPool: Translate<'globalPool'> = (node, scope) => {
  const axes = tuple(
    scope
      .value(node.inputs[0]!)
      .shape.slice(2)
      .map((_, index) => index + 2),
  );
  const names = { average: 'mean', max: 'amax', lp: undefined } as const;
  const name = names[node.attrs.mode] ?? refuse(node, 'pooling by p-norm');
  return [...scope.operand(node, 0), `.${name}(${axes}, keepdim=True)`];
};

const REDUCE: { readonly [F in ReduceFn]: string | undefined } = {
  sum: 'sum',
  mean: 'mean',
  max: 'amax',
  min: 'amin',
  prod: undefined,
  l1: undefined,
  l2: undefined,
  logSum: undefined,
  logSumExp: 'logsumexp',
  sumSquare: undefined,
};

export const translateReduce: Translate<'reduce'> = (node, scope) => {
  const { fn: kind, axes, keepDims } = node.attrs;
  const rank = scope.value(node.inputs[0]!).shape.length;
  const all = axes.length === 0 ? Array.from({ length: rank }, (_, axis) => axis) : axes;
  const x = scope.operand(node, 0);
  const tail: Code = ['(', literal('axes', tuple(all)), keepDims ? ', keepdim=True)' : ')'];
  if (kind === 'l1') return ['torch.abs(', ...x, ').sum', ...tail];
  if (kind === 'l2') return ['torch.sqrt((', ...x, ' ** 2).sum', ...tail, ')'];
  if (kind === 'sumSquare') return ['(', ...x, ' ** 2).sum', ...tail];
  if (kind === 'logSum') return ['torch.log(', ...x, '.sum', ...tail, ')'];
  return [...x, `.${REDUCE[kind] ?? refuse(node, kind)}`, ...tail];
};

export const translateArgReduce: Translate<'argReduce'> = (node, scope) => {
  const { fn: kind, axis, keepDims } = node.attrs;
  return [
    ...scope.operand(node, 0),
    kind === 'max' ? '.argmax(' : '.argmin(',
    literal('axis', axis),
    keepDims ? ', keepdim=True)' : ')',
  ];
};

export const translateTopK: Translate<'topK'> = (node, scope) => [
  ...scope.operand(node, 0),
  '.topk(',
  literal('k', node.attrs.k),
  ', ',
  literal('axis', node.attrs.axis),
  ')',
];

export const translateEinsum: Translate<'einsum'> = (node, scope) =>
  call('torch.einsum', [[`'${node.attrs.equation}'`], ...node.inputs.map((_, index) => scope.operand(node, index))]);

/** QONNX's quantisers; a learned step is a parameter. */
export const translateQuantise: Translate<'quantise'> = (node, scope) => {
  const { form, bits } = node.attrs;
  const x = scope.operand(node, 0);
  if (form === 'bipolarQuant') {
    const name = scope.isWeightSide ? 'binarize_weight' : 'binarize';
    const signs = call(name, [x, ['zero=1.0']]);
    return node.inputs.length === 1 ? signs : ['(', ...signs, ' * ', ...scope.operand(node, 1), ')'];
  }
  if (form !== 'quant') refuse(node, form);
  const [signed, narrow] = [flagOf(node, 'signed', 1), flagOf(node, 'narrow', 0)];
  if (!isFloat(scope.value(node.inputs[0]!).dtype)) refuse(node, 'integers');
  const zero = scope.operand(node, 2);
  return call('quantize', [
    x,
    scope.operand(node, 1),
    zero,
    [literal('bits', bits)],
    ...(signed ? [] : [['signed=False']]),
    ...(narrow ? [['narrow=True']] : []),
  ]);
};

function flagOf({ extra }: NodeOf<'quantise'>, name: string, fallback: number): number {
  const kept = extra?.[name];
  return kept?.type === 'int' ? kept.value : fallback;
}
