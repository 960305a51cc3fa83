import type { ConvAttrs, OpAttrs, Window } from '../../graph/op.ts';
import type { NodeAttributes } from './attributes.ts';
import { float, int, ints, string } from './attributes.ts';
import type { Lower, NodeOf } from './site.ts';

const AUTO_PADS = { 'same-upper': 'SAME_UPPER', 'same-lower': 'SAME_LOWER', valid: 'VALID' } as const;

/** Kernel, strides and dilations, and the pads or the rule they follow from. */
export function windowAttributes({ kernel, strides, dilations, pads, autoPad }: Window): NodeAttributes {
  const padding = autoPad === 'explicit' ? { pads: ints(pads) } : { auto_pad: string(AUTO_PADS[autoPad]) };
  return { kernel_shape: ints(kernel), strides: ints(strides), dilations: ints(dilations), ...padding };
}

function convAttributes(attrs: ConvAttrs): NodeAttributes {
  return { ...windowAttributes(attrs), group: int(attrs.groups) };
}

export const lowerConv: Lower<'conv'> = (node, site) => {
  const [x = '', w = '', bias = '', ...parameters] = site.inputs;
  const attributes = convAttributes(node.attrs);
  if (node.attrs.arithmetic === 'float') return site.emit('Conv', attributes);
  if (node.attrs.arithmetic === 'integer')
    return site.emit('ConvInteger', attributes, { inputs: [x, w, ...parameters] });
  site.emit('QLinearConv', attributes, { inputs: [...interleave(x, w, parameters), bias] });
};

export const lowerConvTranspose: Lower<'convTranspose'> = ({ attrs }, site) => {
  const { outputShape } = attrs;
  // with an output shape ONNX derives the pads itself
  const wanted: NodeAttributes = outputShape === undefined ? {} : { output_shape: ints(outputShape) };
  const { pads: _, ...unpadded } = convAttributes(attrs);
  const window = outputShape === undefined ? convAttributes(attrs) : unpadded;
  site.emit('ConvTranspose', { ...window, output_padding: ints(attrs.outputPadding), ...wanted });
};

export const lowerGemm: Lower<'gemm'> = ({ attrs }, site) => {
  const { transA, transB, alpha, beta } = attrs;
  site.emit('Gemm', { alpha: float(alpha), beta: float(beta), transA: int(transA), transB: int(transB) });
};

export const lowerMatmul: Lower<'matmul'> = (node, site) => {
  const [a = '', b = '', ...parameters] = site.inputs;
  const { arithmetic } = node.attrs;
  if (arithmetic === 'float') return site.emit('MatMul');
  if (arithmetic === 'integer') return site.emit('MatMulInteger');
  site.emit('QLinearMatMul', {}, { inputs: interleave(a, b, parameters) });
};

/** ONNX lists a factor with its scale and zero point: a, a scale, a zero point, b, b scale, b zero point, y ... */
function interleave(
  a: string,
  b: string,
  [aScale = '', aZero = '', bScale = '', bZero = '', ...y]: readonly string[],
): string[] {
  return [a, aScale, aZero, b, bScale, bZero, ...y];
}

export const lowerEinsum: Lower<'einsum'> = ({ attrs }, site) =>
  site.emit('Einsum', { equation: string(attrs.equation) });

const CELLS: Readonly<Record<OpAttrs['recurrent']['cell'], string>> = { rnn: 'RNN', gru: 'GRU', lstm: 'LSTM' };

export const lowerRecurrent: Lower<'recurrent'> = (node, site) => {
  const { cell, hidden, layout } = node.attrs;
  const attributes = { hidden_size: int(hidden), direction: string(directionOf(node)) };
  if (layout === 0) return site.emit(CELLS[cell], attributes);
  if (site.opset < 14) site.refuse('a batch-first recurrent layer needs operator set 14', 'choose a later one');
  site.emit(CELLS[cell], { ...attributes, layout: int(layout) });
};

/** One direction is forward unless the file says reverse. */
function directionOf({ attrs, extra }: NodeOf<'recurrent'>): string {
  if (attrs.directions === 2) return 'bidirectional';
  const kept = extra?.direction;
  return kept?.type === 'string' ? kept.value : 'forward';
}
