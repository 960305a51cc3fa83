import type { Graph, ValueId } from '../../graph/graph.ts';
import type { ElementwiseFn, OpAttrs, ReduceFn, UnaryFn } from '../../graph/op.ts';
import type { PatternOf } from '../code/patterns.ts';
import { type Code, call, join, literal, tuple } from '../code/piece.ts';
import { writeRanges } from '../code/ranges.ts';
import { layer } from './layer.ts';
import { isMap, moveAxes, moveAxis } from './layout.ts';
import { type KerasScope, type NodeOf, refuse, type Translate } from './scope.ts';

type Apply = (x: Code, attrs: OpAttrs['unary']) => Code;

const fn =
  (name: string): Apply =>
  (x) => [`${name}(`, ...x, ')'];

const UNARY: { readonly [F in UnaryFn]?: Apply } = {
  identity: (x) => x,
  relu: fn('tf.nn.relu'),
  leakyRelu: (x, { alpha = 0.01 }) => call('tf.nn.leaky_relu', [x, [literal('slope', alpha)]]),
  elu: (x, { alpha = 1 }) => (alpha === 1 ? ['tf.nn.elu(', ...x, ')'] : []),
  selu: fn('tf.nn.selu'),
  sigmoid: fn('tf.sigmoid'),
  hardSigmoid: (x, { alpha = 0.2, beta = 0.5 }) => [
    'tf.clip_by_value(',
    ...x,
    ' * ',
    literal('slope', alpha),
    ' + ',
    literal('offset', beta),
    ', 0.0, 1.0)',
  ],
  hardSwish: (x) => ['(', ...x, ' * tf.nn.relu6(', ...x, ' + 3.0) / 6.0)'],
  swish: (x, { alpha = 1 }) => (alpha === 1 ? ['tf.nn.silu(', ...x, ')'] : []),
  gelu: fn('tf.nn.gelu'),
  softplus: fn('tf.nn.softplus'),
  tanh: fn('tf.tanh'),
  exp: fn('tf.exp'),
  log: fn('tf.math.log'),
  sqrt: fn('tf.sqrt'),
  abs: fn('tf.abs'),
  neg: fn('tf.negative'),
  reciprocal: fn('tf.math.reciprocal'),
  round: fn('tf.round'),
  floor: fn('tf.floor'),
  ceil: fn('tf.math.ceil'),
};

export const translateUnary: Translate<'unary'> = (node, scope) => {
  const x = scope.operand(node, 0);
  if (node.attrs.fn === 'sign') return [scope.isWeightSide ? 'binarize_weight(' : 'binarize(', ...x, ')'];
  if (node.attrs.fn === 'dropout') {
    const kept = node.extra?.ratio;
    const ratio = literal('ratio', kept?.type === 'float' ? kept.value : 0.5);
    return layer('drop', call('keras.layers.Dropout', [[ratio]]), [], x);
  }
  const code = UNARY[node.attrs.fn]?.(x, node.attrs) ?? [];
  return code.length === 0 ? refuse(node, node.attrs.fn) : code;
};

const SIGNS: { readonly [F in ElementwiseFn]?: string } = { add: '+', sub: '-', mul: '*', div: '/', pow: '**' };
const FUNCTIONS: { readonly [F in ElementwiseFn]?: string } = { min: 'tf.minimum', max: 'tf.maximum' };

export const translateElementwise: Translate<'elementwise'> = (node, scope) => {
  const { fn: name } = node.attrs;
  requireOneLayout(node, scope);
  const operands = node.inputs.map((_, index) => scope.operand(node, index));
  const sign = SIGNS[name];
  if (sign !== undefined) return ['(', ...join(operands, ` ${sign} `), ')'];
  const called = FUNCTIONS[name] ?? refuse(node, name);
  return operands.reduce((a, b) => call(called, [a, b]));
};

/** Data of other ranks would be stretched along other axes once the channels are last. */
function requireOneLayout(node: NodeOf<'elementwise'>, scope: KerasScope): void {
  const rank = scope.shape(node.outputs[0]!).length;
  const isMixed = node.inputs.some((id) => !scope.isConstant(id!) && ![rank, 0].includes(scope.shape(id!).length));
  if (!scope.isWeightSide && isMap(rank) && isMixed) refuse(node, 'data of several ranks');
}

export const translateClip: Translate<'clip'> = (node, scope) => {
  const { min, max } = node.attrs;
  const x = scope.operand(node, 0);
  if (min === 0 && max === 6) return ['tf.nn.relu6(', ...x, ')'];
  if (min === 0 && max === Number.POSITIVE_INFINITY) return ['tf.nn.relu(', ...x, ')'];
  return call('tf.clip_by_value', [x, [literal('low', min)], [literal('high', max)]]);
};

export const translateSoftmax: Translate<'softmax'> = (node, scope) => {
  const { axis, log, flattens } = node.attrs;
  const shape = scope.shape(node.inputs[0]!);
  const from = axis < 0 ? axis + shape.length : axis;
  if (flattens && shape.slice(from + 1).some((size) => size !== 1)) refuse(node, 'softmax over several axes');
  const name = log ? 'tf.nn.log_softmax' : 'tf.nn.softmax';
  return call(name, [scope.operand(node, 0), [literal('axis', moveAxis(axis, shape.length))]]);
};

export const translateGlobalPool: Translate<'globalPool'> = (node, scope) => {
  const names = { average: 'tf.reduce_mean', max: 'tf.reduce_max', lp: undefined } as const;
  const name = names[node.attrs.mode] ?? refuse(node, 'pooling by p-norm');
  if (scope.shape(node.inputs[0]!).length !== 4) refuse(node, 'other than two spatial axes');
  return [`${name}(`, ...scope.operand(node, 0), ', (1, 2), keepdims=True)'];
};

const REDUCE: { readonly [F in ReduceFn]?: string } = {
  sum: 'tf.reduce_sum',
  mean: 'tf.reduce_mean',
  max: 'tf.reduce_max',
  min: 'tf.reduce_min',
};

export const translateReduce: Translate<'reduce'> = (node, scope) => {
  const { fn: kind, axes, keepDims } = node.attrs;
  const rank = scope.shape(node.inputs[0]!).length;
  const all = axes.length === 0 ? Array.from({ length: rank }, (_, axis) => axis) : axes;
  const positive = all.map((axis) => (axis < 0 ? axis + rank : axis));
  // of a map without one of its axes the others lie as they did only where that was a group's or the channels' own
  const staysInOrder = rank === 5 ? positive.every((axis) => axis === 1 || axis === 2) : positive.length > 1;
  if (!scope.isWeightSide && isMap(rank) && !keepDims && !staysInOrder) refuse(node, 'a map that loses one axis');
  const moved = (scope.isWeightSide ? positive : positive.map((axis) => moveAxis(axis, rank))).sort((a, b) => a - b);
  return [
    `${REDUCE[kind] ?? refuse(node, kind)}(`,
    ...scope.operand(node, 0),
    ', ',
    literal('axes', tuple(moved)),
    keepDims ? ', keepdims=True)' : ')',
  ];
};

/** A learned step, nothing else: the quantisers bitbone's backbones have. */
export const translateQuantise: Translate<'quantise'> = (node, scope) => {
  const { form, bits } = node.attrs;
  const x = scope.operand(node, 0);
  if (form !== 'quant') refuse(node, form);
  const flag = (name: string, fallback: number) => {
    const kept = node.extra?.[name];
    return kept?.type === 'int' ? kept.value : fallback;
  };
  const extras: Code[] = [
    ...(flag('signed', 1) ? [] : [['signed=False']]),
    ...(flag('narrow', 0) ? [['narrow=True']] : []),
  ];
  return call('quantize', [x, scope.operand(node, 1), scope.operand(node, 2), [literal('bits', bits)], ...extras]);
};

export const translateConcat: Translate<'concat'> = (node, scope) => {
  const operands = node.inputs.map((_, index) => scope.operand(node, index));
  const axis = moveAxis(node.attrs.axis, scope.shape(node.outputs[0]!).length);
  return ['tf.concat([', ...join(operands, ', '), '], ', literal('axis', axis), ')'];
};

export const translateSplit: Translate<'split'> = (node, scope) => {
  const axis = moveAxis(node.attrs.axis, scope.shape(node.inputs[0]!).length);
  return call('tf.split', [
    scope.operand(node, 0),
    [literal('sizes', `[${node.attrs.sizes.join(', ')}]`)],
    [literal('axis', axis)],
  ]);
};

export const translateSlice: Translate<'slice'> = (node, scope) => {
  const ranges = writeRanges(node.attrs, scope.shape(node.inputs[0]!)) ?? refuse(node, 'a slice that runs backwards');
  return [...scope.operand(node, 0), '[', ...join(moveAxes(ranges), ', '), ']'];
};

export const translatePad: Translate<'pad'> = (node, scope) => {
  const { pads, mode, value } = node.attrs;
  const rank = pads.length / 2;
  if (mode !== 'constant' || pads.some((pad) => pad < 0))
    refuse(node, mode === 'constant' ? 'a crop' : `padding by ${mode}`);
  const sides = moveAxes(Array.from({ length: rank }, (_, axis) => `(${pads[axis]}, ${pads[axis + rank]})`));
  const fill: Code[] = value === 0 ? [] : [['constant_values=', literal('fill', value)]];
  return call('tf.pad', [scope.operand(node, 0), [literal('pads', `(${sides.join(', ')})`)], ...fill]);
};

/** Between maps of one pixel and vectors any order is the same; else the channels come first while it is flattened. */
function reshapeTo(node: NodeOf<'reshape' | 'flatten' | 'squeeze' | 'unsqueeze'>, scope: KerasScope): Code {
  const from = scope.shape(node.inputs[0]!);
  const to = scope.shape(node.outputs[0]!);
  const x = scope.operand(node, 0);
  if (scope.isWeightSide) return [`tf.reshape(`, ...x, ', ', literal('shape', tuple(to)), ')'];
  const grouped = regroupTo(from, to);
  if (grouped !== undefined) return ['tf.reshape(', ...x, ', ', literal('shape', tuple([-1, ...grouped])), ')'];
  const isVector = (shape: readonly number[]) =>
    shape.length === 2 || (shape.length === 4 && shape[2] === 1 && shape[3] === 1);
  const isFlat = from.length === 4 && to.length === 2;
  if (from[0] !== to[0] || !isVector(to) || !(isVector(from) || isFlat))
    return refuse(node, `[${from.join(', ')}] to [${to.join(', ')}]`);
  const ordered: Code = isVector(from) ? x : ['tf.transpose(', ...x, ', (0, 3, 1, 2))'];
  const sizes =
    to.length === 2 ? ['(-1, ', literal('features', to[1]!), ')'] : ['(-1, 1, 1, ', literal('channels', to[1]!), ')'];
  return ['tf.reshape(', ...ordered, ', ', ...sizes, ')'];
}

/** Height, width and channels of a map whose channels are put into groups or out of them. */
function regroupTo(from: readonly number[], to: readonly number[]): readonly number[] | undefined {
  const ranks = [from.length, to.length].sort().join();
  const isSame = from[0] === to[0] && from.at(-1) === to.at(-1) && from.at(-2) === to.at(-2);
  return ranks === '4,5' && isSame ? moveAxes(to).slice(1) : undefined;
}

export const translateReshape: Translate<'reshape'> = reshapeTo;
export const translateFlatten: Translate<'flatten'> = reshapeTo;
export const translateSqueeze: Translate<'squeeze'> = reshapeTo;
export const translateUnsqueeze: Translate<'unsqueeze'> = reshapeTo;

export const translateDepthToSpace: Translate<'depthToSpace'> = (node, scope) => {
  const { block, mode } = node.attrs;
  const x = scope.operand(node, 0);
  // TensorFlow has the positions of a block before the channels, as DCR
  const ordered = mode === 'DCR' ? x : regroup(x, scope.shape(node.outputs[0]!)[1]!, block * block);
  return call('tf.nn.depth_to_space', [ordered, [literal('block', block)]]);
};

export const translateSpaceToDepth: Translate<'spaceToDepth'> = (node, scope) =>
  call('tf.nn.space_to_depth', [scope.operand(node, 0), [literal('block', node.attrs.block)]]);

/** Channels that lie as [rows, columns], as [columns, rows]. */
function regroup(x: Code, rows: number, columns: number): Code {
  return call('swap_groups', [x, [literal('rows', rows)], [literal('columns', columns)]]);
}

export const KERAS_PATTERNS = ['unshuffle', 'channelShuffle'] as const;

export function translatePattern({ values }: Graph, pattern: PatternOf<(typeof KERAS_PATTERNS)[number]>): Code {
  const x: Code = [{ value: pattern.x as ValueId }];
  const channels = values[pattern.x]!.shape[1]!;
  if (pattern.kind === 'channelShuffle') return regroup(x, pattern.groups, channels / pattern.groups);
  const { block } = pattern;
  return regroup(call('tf.nn.space_to_depth', [x, [literal('block', block)]]), block * block, channels);
}
