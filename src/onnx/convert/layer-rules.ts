import type { OpAttrs, QuantiseForm } from '../../graph/op.ts';
import { DTYPE_BITS } from '../../graph/tensor.ts';
import { dtypeOf } from '../tensor-type.ts';
import { become, type Convert, type Converted, type SourceNode } from './source-node.ts';
import { readWindow } from './window.ts';

/** Pooling, normalisation, softmax and quantisation. */
export const LAYER_RULES: Readonly<Record<string, Convert>> = {
  MaxPool: (node) => pool(node, 'max'),
  AveragePool: (node) => pool(node, 'average'),
  LpPool: (node) => pool(node, 'lp'),
  GlobalMaxPool: (node) => become(node, 'globalPool', { mode: 'max' }),
  GlobalAveragePool: (node) => become(node, 'globalPool', { mode: 'average' }),
  GlobalLpPool: (node) => become(node, 'globalPool', { mode: 'lp' }),
  BatchNormalization: batchNorm,
  LayerNormalization: (node) => normalise(node, 'layer', node.attributes.int('axis') ?? -1),
  InstanceNormalization: (node) => normalise(node, 'instance', 1),
  GroupNormalization: (node) => normalise(node, 'group', 1),
  LRN: (node) => normalise(node, 'response', 1),
  LpNormalization: (node) => normalise(node, 'lp', node.attributes.int('axis') ?? -1),
  MeanVarianceNormalization: (node) => normalise(node, 'meanVariance', 1),
  Softmax: (node) => softmax(node, false),
  LogSoftmax: (node) => softmax(node, true),
  QuantizeLinear: (node) => quantise(node, 'quantizeLinear', quantizedBits(node)),
  DequantizeLinear: (node) => quantise(node, 'dequantizeLinear', DTYPE_BITS[node.dtype(0)]),
  DynamicQuantizeLinear: (node) => quantise(node, 'dynamicQuantizeLinear', 8),
};

/** Operators of QONNX, whatever name their domain has. */
export const QONNX_RULES: Readonly<Record<string, Convert>> = {
  BipolarQuant: bipolarQuant,
  Quant: (node) => quantiseTo(node, 'quant', 3),
  IntQuant: (node) => quantiseTo(node, 'quant', 3),
  Trunc: (node) => quantiseTo(node, 'trunc', 4),
};

function pool(node: SourceNode, mode: OpAttrs['pool']['mode']): Converted {
  const { attributes } = node;
  return become(node, 'pool', {
    ...readWindow(node, []),
    mode,
    ceilMode: attributes.flag('ceil_mode'),
    countIncludePad: attributes.flag('count_include_pad'),
  });
}

/** Statistics over positions too (`spatial` = 0, operator sets below 9) are another operator. */
function batchNorm(node: SourceNode): Converted | null {
  const { attributes } = node;
  if (!attributes.flag('spatial', true)) return null;
  // the model is read as it infers: training switches and the momentum of running statistics do nothing
  attributes.drop('is_test', 'consumed_inputs', 'training_mode', 'momentum');
  return become(node, 'batchNorm', { epsilon: attributes.float('epsilon') ?? 1e-5 }, node.inputs.slice(0, 5));
}

function normalise(node: SourceNode, form: OpAttrs['normalise']['form'], axis: number): Converted {
  node.attributes.drop('consumed_inputs');
  return become(node, 'normalise', { form, axis, epsilon: node.attributes.float('epsilon') ?? 1e-5 });
}

/** From operator set 13 on one axis, by default the last; before, all axes from one on together, by default from 1 on. */
function softmax(node: SourceNode, log: boolean): Converted {
  const flattens = node.opset < 13;
  const axis = node.attributes.int('axis') ?? (flattens ? 1 : -1);
  return become(node, 'softmax', { axis, log, flattens });
}

function quantise(node: SourceNode, form: QuantiseForm, bits: number): Converted {
  return become(node, 'quantise', { form, bits, axis: node.attributes.int('axis') ?? 1 });
}

/** One scale of 1 for all is none. */
function bipolarQuant(node: SourceNode): Converted {
  const scale = node.known(1);
  const isPlain = scale?.length === 1 && scale[0] === 1;
  return become(node, 'quantise', { form: 'bipolarQuant', bits: 1, axis: 1 }, node.inputs.slice(0, isPlain ? 1 : 2));
}

function quantizedBits(node: SourceNode): number {
  const type = node.attributes.int('output_dtype') ?? 0;
  return DTYPE_BITS[node.input(2)?.dtype ?? dtypeOf(type) ?? 'uint8'];
}

/** A width that varies, per channel or at run time, has no single figure. */
function quantiseTo(node: SourceNode, form: QuantiseForm, index: number): Converted | null {
  const widths = node.known(index);
  const bits = widths?.[0];
  if (bits === undefined || widths?.some((width) => width !== bits) || !(bits > 0)) return null;
  return quantise(node, form, Math.ceil(bits));
}
