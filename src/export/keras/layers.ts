import type { ValueId } from '../../graph/graph.ts';
import { countElements } from '../../graph/tensor.ts';
import { type Code, call, literal, type Member, sizes, tuple, type Weight } from '../code/piece.ts';
import type { WeightSide } from '../code/weight-sides.ts';
import { layer, named } from './layer.ts';
import { padMap } from './padded-map.ts';
import { type KerasScope, type NodeOf, refuse, type Translate } from './scope.ts';

const QUANTISERS = { sign: 'binarize_weight', scaled: 'binarize_scaled_weight' } as const;

/** Data operand of a layer, which takes in a sign that nobody else reads. */
function inputOf(
  node: NodeOf<'conv' | 'gemm'>,
  scope: KerasScope,
): { readonly x: Code; readonly isQuantised: boolean } {
  const source = scope.quantised.get(node.inputs[0]!);
  return source === undefined
    ? { x: scope.operand(node, 0), isQuantised: false }
    : { x: [{ value: source }], isQuantised: true };
}

/** Quantisers of a layer of Larq, none for one of Keras. */
function quantisers(side: Exclude<WeightSide, { kind: 'unit' }>, isQuantised: boolean): (Code | undefined)[] {
  if (side.kind === 'plain') return [];
  return [isQuantised ? ['input_quantizer=binarize'] : undefined, named('kernel_quantizer', QUANTISERS[side.kind])];
}

export const translateConv: Translate<'conv'> = (node, scope) => {
  const { attrs } = node;
  if (attrs.arithmetic !== 'float') refuse(node, 'integer arithmetic');
  if (attrs.kernel.length !== 2) refuse(node, `${attrs.kernel.length} spatial axes`);
  const w = node.inputs[1]!;
  const side = scope.sides.of(w);
  if (side === undefined) return refuse(node, 'weights that the data decides');
  if (side.kind === 'unit') return functionalConv(node, scope, side.member);
  const { x, isQuantised } = inputOf(node, scope);
  if (isQuantised && side.kind === 'plain') refuse(node, 'a binary input with real weights');
  const isDilated = attrs.dilations.some((step) => step !== 1);
  if (isDilated && attrs.strides.some((step) => step !== 1)) refuse(node, 'strides and dilations at once');
  const window = padMap(node.attrs, scope, node, x);
  const bias = node.inputs[2] ?? null;
  const [outputs, inner] = scope.shape(w) as readonly [number, number];
  const isDepthwise = side.kind === 'plain' && inner === 1 && attrs.groups > 1;
  const library = side.kind === 'plain' ? 'keras.layers.' : 'lq.layers.Quant';
  const make = call(isDepthwise ? 'keras.layers.DepthwiseConv2D' : `${library}Conv2D`, [
    isDepthwise ? undefined : [literal('channels', outputs)],
    [sizes('kernel_size', attrs.kernel)],
    named('strides', sizes('strides', attrs.strides)),
    named('padding', literal('padding', `'${window.padding}'`)),
    isDilated ? named('dilation_rate', sizes('dilation', attrs.dilations)) : undefined,
    isDepthwise && outputs !== attrs.groups
      ? named('depth_multiplier', literal('multiplier', outputs / attrs.groups))
      : undefined,
    isDepthwise || attrs.groups === 1 ? undefined : named('groups', literal('groups', attrs.groups)),
    ...quantisers(side, isQuantised),
    bias === null ? ['use_bias=False'] : undefined,
    [isDepthwise ? "depthwise_initializer='he_normal'" : "kernel_initializer='he_normal'"],
  ]);
  // depthwise kernels are [height, width, channel, multiplier]; ONNX has the channels' filters one after the other
  const kernel = {
    attribute: isDepthwise ? 'depthwise_kernel' : 'kernel',
    value: side.latent,
    order: isDepthwise ? [2, 3, 0, 1] : [2, 3, 1, 0],
  };
  return layer('conv', make, [kernel, ...biasOf(bias)], window.x);
};

function biasOf(bias: ValueId | null): Weight[] {
  return bias === null ? [] : [{ attribute: 'bias', value: bias }];
}

/** With a weight that is computed, in ONNX's order of axes. */
function functionalConv(node: NodeOf<'conv'>, scope: KerasScope, weight: Member): Code {
  const { attrs } = node;
  const [outputs, inner] = scope.shape(node.inputs[1]!) as readonly [number, number];
  const isDepthwise = attrs.groups > 1 && inner === 1 && outputs === attrs.groups;
  const isGrouped = attrs.groups > 1 && !isDepthwise;
  const window = padMap(attrs, scope, node, scope.operand(node, 0));
  const strides = isDepthwise ? literal('strides', tuple([1, ...attrs.strides, 1])) : sizes('strides', attrs.strides);
  const product = call(isGrouped ? 'grouped_conv' : isDepthwise ? 'tf.nn.depthwise_conv2d' : 'tf.nn.conv2d', [
    window.x,
    ['tf.transpose(', { member: weight }, `.compute(), ${isDepthwise ? '(2, 3, 0, 1)' : '(2, 3, 1, 0)'})`],
    [strides],
    [literal('padding', `'${window.padding.toUpperCase()}'`)],
    attrs.dilations.every((step) => step === 1) ? undefined : named('dilations', sizes('dilation', attrs.dilations)),
    isGrouped ? named('groups', literal('groups', attrs.groups)) : undefined,
  ]);
  const bias = scope.bias(node, 2);
  return bias === undefined ? product : ['(', ...product, ' + ', ...bias, ')'];
}

export const translateGemm: Translate<'gemm'> = (node, scope) => {
  const { transA, transB, alpha, beta } = node.attrs;
  const side = scope.sides.of(node.inputs[1]!);
  const bias = node.inputs[2] ?? null;
  if (side === undefined || transA || alpha !== 1 || beta !== 1) return refuse(node, 'a general product');
  if (bias !== null && !(scope.isConstant(bias) && scope.shape(bias).length === 1))
    refuse(node, 'an addend that is no bias');
  const { x, isQuantised } = inputOf(node, scope);
  if (side.kind === 'unit') return unitProduct(node, scope, side.member);
  return dense(node, scope, { side, x, isQuantised, bias, isTransposed: transB });
};

function unitProduct(node: NodeOf<'gemm'>, scope: KerasScope, weight: Member): Code {
  const product: Code = [
    'tf.matmul(',
    ...scope.operand(node, 0),
    ', ',
    { member: weight },
    `.compute(), transpose_b=${node.attrs.transB ? 'True' : 'False'})`,
  ];
  const bias = scope.bias(node, 2);
  return bias === undefined ? product : ['(', ...product, ' + ', ...bias, ')'];
}

interface DenseParts {
  readonly side: Exclude<WeightSide, { kind: 'unit' }>;
  readonly x: Code;
  readonly isQuantised: boolean;
  readonly bias: ValueId | null;
  /** Stored with the outputs first, where Keras has the inputs. */
  readonly isTransposed: boolean;
}

function dense(
  node: NodeOf<'gemm' | 'matmul'>,
  scope: KerasScope,
  { side, x, isQuantised, bias, isTransposed }: DenseParts,
): Code {
  if (side.kind !== 'plain' && !isTransposed) refuse(node, 'binary weights with the outputs along the second axis');
  if (isQuantised && side.kind === 'plain') refuse(node, 'a binary input with real weights');
  const shape = scope.shape(side.latent);
  const make = call(side.kind === 'plain' ? 'keras.layers.Dense' : 'lq.layers.QuantDense', [
    [literal('features', shape[isTransposed ? 0 : 1]!)],
    ...quantisers(side, isQuantised),
    bias === null ? ['use_bias=False'] : undefined,
    ["kernel_initializer='he_normal'"],
  ]);
  const kernel = { attribute: 'kernel', value: side.latent, ...(isTransposed ? { order: [1, 0] } : {}) };
  return layer('fc', make, [kernel, ...biasOf(bias)], x);
}

export const translateMatmul: Translate<'matmul'> = (node, scope) => {
  if (node.attrs.arithmetic !== 'float') refuse(node, 'integer arithmetic');
  const side = scope.sides.of(node.inputs[1]!);
  if (side?.kind !== 'plain' || scope.shape(node.inputs[1]!).length !== 2)
    return refuse(node, 'a product of two data tensors');
  return dense(node, scope, { side, x: scope.operand(node, 0), isQuantised: false, bias: null, isTransposed: false });
};

const NORM_PARTS = ['gamma', 'beta'] as const;
const STATISTICS = ['moving_mean', 'moving_variance'] as const;

export const translateBatchNorm: Translate<'batchNorm'> = (node) => {
  const [x, ...parts] = node.inputs as readonly ValueId[];
  const learned = NORM_PARTS.map((attribute, index) => ({ attribute, value: parts[index]! }));
  const measured = STATISTICS.map((attribute, index) => ({ attribute, value: parts[index + 2]!, isBuffer: true }));
  const make = call('batch_norm', [[literal('epsilon', node.attrs.epsilon)]]);
  return layer('norm', make, [...learned, ...measured], [{ value: x! }]);
};

/** One slope per channel, or one for all. */
export const translatePrelu: Translate<'prelu'> = (node, scope) => {
  const [x, slope] = node.inputs as readonly [ValueId, ValueId];
  const shape = scope.shape(x);
  const count = countElements(scope.shape(slope));
  const shared = shape.length === 4 ? (count === 1 ? '[1, 2, 3]' : '[1, 2]') : count === 1 ? '[1]' : 'None';
  if (!scope.isConstant(slope) || !(count === 1 || count === shape[1])) refuse(node, 'slopes by other than channel');
  const make = call('keras.layers.PReLU', [
    ['alpha_initializer=keras.initializers.Constant(0.25)'],
    [`shared_axes=${shared}`],
  ]);
  return layer('act', make, [{ attribute: 'alpha', value: slope }], [{ value: x }]);
};
