import type { Arithmetic, OpAttrs, Window } from '../../graph/op.ts';
import type { Operand } from './operand.ts';
import { become, type Convert, type Converted, type SourceNode } from './source-node.ts';
import { readWindow } from './window.ts';

/** Operators that multiply and accumulate. */
export const MAC_RULES: Readonly<Record<string, Convert>> = {
  Conv: (node) => conv(node, 'float', node.inputs),
  ConvInteger: (node) => conv(node, 'integer', [node.input(0), node.input(1), null, node.input(2), node.input(3)]),
  // x, x_scale, x_zero, w, w_scale, w_zero, y_scale, y_zero, bias
  QLinearConv: (node) => conv(node, 'qlinear', reorder(node, [0, 3, 8, 1, 2, 4, 5, 6, 7])),
  ConvTranspose: convTranspose,
  Gemm: gemm,
  MatMul: (node) => become(node, 'matmul', { arithmetic: 'float' }),
  MatMulInteger: (node) => become(node, 'matmul', { arithmetic: 'integer' }),
  // a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero
  QLinearMatMul: (node) => become(node, 'matmul', { arithmetic: 'qlinear' }, reorder(node, [0, 3, 1, 2, 4, 5, 6, 7])),
  Einsum: (node) => become(node, 'einsum', { equation: node.attributes.string('equation') ?? '' }),
  RNN: (node) => recurrent(node, 'rnn'),
  GRU: (node) => recurrent(node, 'gru'),
  LSTM: (node) => recurrent(node, 'lstm'),
};

function reorder(node: SourceNode, order: readonly number[]): readonly (Operand | null)[] {
  return order.map((index) => node.input(index));
}

function conv(node: SourceNode, arithmetic: Arithmetic, inputs: readonly (Operand | null)[]): Converted {
  const { kernel, strides, dilations, pads, autoPad } = convWindow(node, inputs[1] ?? null);
  const groups = node.attributes.int('group') ?? 1;
  return become(node, 'conv', { kernel, strides, dilations, pads, autoPad, groups, arithmetic }, inputs);
}

/** The kernel's size is that of the weights where no attribute says it. */
function convWindow(node: SourceNode, weights: Operand | null): Window {
  const shape = weights === null ? [] : (weights.shape ?? node.missShape(weights));
  return readWindow(node, shape.slice(2));
}

function convTranspose(node: SourceNode): Converted {
  const window = convWindow(node, node.input(1));
  const { attributes } = node;
  const outputShape = attributes.ints('output_shape');
  const attrs: OpAttrs['convTranspose'] = {
    ...window,
    groups: attributes.int('group') ?? 1,
    outputPadding: attributes.ints('output_padding') ?? window.kernel.map(() => 0),
    // some exporters give the whole shape instead of the spatial sizes
    ...(outputShape === undefined ? {} : { outputShape: outputShape.slice(-window.kernel.length) }),
  };
  return become(node, 'convTranspose', attrs);
}

function gemm(node: SourceNode): Converted {
  const { attributes } = node;
  // before operator set 7 the addend stretched only on request
  attributes.drop('broadcast');
  return become(node, 'gemm', {
    transA: attributes.flag('transA'),
    transB: attributes.flag('transB'),
    alpha: attributes.float('alpha') ?? 1,
    beta: attributes.float('beta') ?? 1,
  });
}

function recurrent(node: SourceNode, cell: OpAttrs['recurrent']['cell']): Converted {
  const { attributes } = node;
  const layout = attributes.int('layout') === 1 ? 1 : 0;
  // operator sets before 7 asked for the sequence output here
  attributes.drop('output_sequence');
  return become(node, 'recurrent', {
    cell,
    hidden: attributes.int('hidden_size') ?? node.shape(2).at(-1) ?? 0,
    directions: node.shape(1)[0] === 2 ? 2 : 1,
    layout,
  });
}
