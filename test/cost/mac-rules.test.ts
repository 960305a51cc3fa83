import { describe, expect, test } from 'vitest';
import { costOf } from '../../src/cost/cost.ts';
import type { ValueId } from '../../src/graph/graph.ts';
import type { OpAttrs } from '../../src/graph/op.ts';
import type { Shape } from '../../src/graph/tensor.ts';
import { conv, type Sketch, sketch, weight } from './sketch.ts';

/** MACs of the graph that `draw` makes of one input of this shape. */
function macsOf(shape: Shape, draw: (graph: Sketch, x: ValueId) => ValueId): number {
  return costOf(sketch((graph) => [draw(graph, graph.input('x', shape))])).totals.macs;
}

function drawConv(weights: Shape, attrs: OpAttrs['conv']) {
  return (graph: Sketch, x: ValueId) => graph.add('conv', attrs, [x, weight(graph, 'w', weights)]);
}

function drawTransposed(weights: Shape, change: Partial<OpAttrs['convTranspose']> = {}) {
  const kernel = weights.slice(2);
  const { arithmetic: _, ...window } = conv(kernel);
  const attrs = { ...window, outputPadding: kernel.map(() => 0), ...change };
  return (graph: Sketch, x: ValueId) => graph.add('convTranspose', attrs, [x, weight(graph, 'w', weights)]);
}

describe('convolution', () => {
  test('with padding: 16 outputs x 64 pixels x 3 x 9', () => {
    expect(macsOf([1, 3, 8, 8], drawConv([16, 3, 3, 3], conv([3, 3], { pads: [1, 1, 1, 1] })))).toBe(27648);
  });
  test('per batch element', () => {
    expect(macsOf([4, 3, 8, 8], drawConv([16, 3, 3, 3], conv([3, 3], { pads: [1, 1, 1, 1] })))).toBe(4 * 27648);
  });
  test('with a bias, which is no multiplication', () => {
    const draw = (graph: Sketch, x: ValueId) =>
      graph.add('conv', conv([1, 1]), [x, weight(graph, 'w', [2, 3, 1, 1]), weight(graph, 'b', [2])]);
    expect(macsOf([1, 3, 4, 4], draw)).toBe(2 * 16 * 3);
  });
  test('grouped: each output sees 8/4 channels', () => {
    expect(macsOf([1, 8, 5, 5], drawConv([12, 2, 3, 3], conv([3, 3], { groups: 4 })))).toBe(12 * 9 * 2 * 9);
  });
  test('depthwise', () => {
    expect(macsOf([1, 8, 7, 7], drawConv([8, 1, 5, 5], conv([5, 5], { groups: 8, pads: [2, 2, 2, 2] })))).toBe(
      8 * 49 * 25,
    );
  });
  test('same-upper with stride 2 on 7 pixels: 4 outputs a side', () => {
    const attrs = conv([3, 3], { strides: [2, 2], autoPad: 'same-upper' });
    expect(macsOf([1, 2, 7, 7], drawConv([4, 2, 3, 3], attrs))).toBe(4 * 16 * 2 * 9);
  });
  test('valid with dilation 2: a window of 5 leaves 6 of 10', () => {
    const attrs = conv([3, 3], { dilations: [2, 2], autoPad: 'valid' });
    expect(macsOf([1, 2, 10, 10], drawConv([4, 2, 3, 3], attrs))).toBe(4 * 36 * 2 * 9);
  });
  test('asymmetric padding', () => {
    expect(macsOf([1, 1, 4, 4], drawConv([1, 1, 2, 2], conv([2, 2], { pads: [0, 0, 1, 1] })))).toBe(16 * 4);
  });
  test('one axis', () => {
    expect(macsOf([1, 4, 20], drawConv([8, 4, 5], conv([5])))).toBe(8 * 16 * 4 * 5);
  });
  test('three axes', () => {
    expect(macsOf([1, 2, 4, 6, 6], drawConv([3, 2, 3, 3, 3], conv([3, 3, 3])))).toBe(3 * 2 * 4 * 4 * 2 * 27);
  });
  test('on integers (ConvInteger)', () => {
    expect(macsOf([1, 3, 6, 6], drawConv([4, 3, 3, 3], conv([3, 3], { arithmetic: 'integer' })))).toBe(4 * 16 * 27);
  });
  test('quantised linearly (QLinearConv), whose scales and zero points are no operands', () => {
    const attrs = conv([3, 3], { arithmetic: 'qlinear' });
    const draw = (graph: Sketch, x: ValueId) => {
      const parameters = ['xs', 'xz', 'ws', 'wz', 'ys', 'yz'].map((name) => weight(graph, name, []));
      return graph.add('conv', attrs, [x, weight(graph, 'w', [4, 3, 3, 3], 'int8'), null, ...parameters]);
    };
    expect(macsOf([1, 3, 6, 6], draw)).toBe(4 * 16 * 27);
  });
});

describe('transposed convolution, counted from its input', () => {
  test('with stride 2: 9 pixels x 4 channels x 6 x 4, not the 36 pixels of the output', () => {
    expect(macsOf([1, 4, 3, 3], drawTransposed([4, 6, 2, 2], { strides: [2, 2] }))).toBe(9 * 4 * 6 * 4);
  });
  test('in groups', () => {
    expect(macsOf([1, 4, 3, 3], drawTransposed([4, 3, 2, 2], { strides: [2, 2], groups: 2 }))).toBe(9 * 4 * 3 * 4);
  });
  test('with a given output shape', () => {
    const attrs = { strides: [2, 2], outputShape: [7, 7] };
    expect(macsOf([1, 4, 3, 3], drawTransposed([4, 6, 3, 3], attrs))).toBe(9 * 4 * 6 * 9);
  });
});

describe('matrix products', () => {
  const gemm = { transA: false, transB: false, alpha: 1, beta: 1 };

  test('gemm', () => {
    expect(macsOf([2, 5], (graph, x) => graph.add('gemm', gemm, [x, weight(graph, 'w', [5, 7])]))).toBe(2 * 5 * 7);
  });
  test('gemm with the first operand transposed and no bias: the inner size is its first', () => {
    const attrs = { ...gemm, transA: true, transB: true };
    expect(macsOf([5, 2], (graph, x) => graph.add('gemm', attrs, [x, weight(graph, 'w', [7, 5])]))).toBe(2 * 5 * 7);
  });
  test('matmul with broadcast leading axes', () => {
    const draw = (graph: Sketch, x: ValueId) =>
      graph.add('matmul', { arithmetic: 'float' }, [x, weight(graph, 'w', [3, 1, 5, 6])]);
    expect(macsOf([2, 4, 5], draw)).toBe(3 * 2 * 4 * 6 * 5);
  });
  test('matmul of two vectors', () => {
    const draw = (graph: Sketch, x: ValueId) =>
      graph.add('matmul', { arithmetic: 'float' }, [x, weight(graph, 'w', [9])]);
    expect(macsOf([9], draw)).toBe(9);
  });
  test('matmul with the weight on the left', () => {
    const draw = (graph: Sketch, x: ValueId) =>
      graph.add('matmul', { arithmetic: 'float' }, [weight(graph, 'w', [7, 5]), x]);
    expect(macsOf([5, 3], draw)).toBe(7 * 5 * 3);
  });
  test('matmul on integers (MatMulInteger)', () => {
    const draw = (graph: Sketch, x: ValueId) =>
      graph.add('matmul', { arithmetic: 'integer' }, [x, weight(graph, 'w', [5, 6], 'int8')]);
    expect(macsOf([4, 5], draw)).toBe(4 * 5 * 6);
  });
});

describe('einsum', () => {
  const drawEinsum =
    (equation: string, ...others: Shape[]) =>
    (graph: Sketch, x: ValueId) =>
      graph.add('einsum', { equation }, [x, ...others.map((shape, index) => weight(graph, `w${index}`, shape))]);

  test('two operands: the product of all labels', () => {
    expect(macsOf([2, 3, 4], drawEinsum('bij,bjk->bik', [2, 4, 5]))).toBe(2 * 3 * 4 * 5);
  });
  test('under an ellipsis and without an arrow', () => {
    expect(macsOf([2, 3, 4], drawEinsum('...ij,jk', [4, 5]))).toBe(2 * 3 * 4 * 5);
  });
  test('a repeated label takes the diagonal', () => {
    expect(macsOf([3, 3], drawEinsum('ii,ik->k', [3, 5]))).toBe(3 * 5);
  });
  test('three operands: pair by pair, 2*3*4 then 2*4*5', () => {
    expect(macsOf([2, 3], drawEinsum('ab,bc,cd->ad', [3, 4], [4, 5]))).toBe(24 + 40);
  });
  test('one operand multiplies nothing', () => {
    expect(macsOf([2, 3], drawEinsum('ij->ji'))).toBe(0);
  });
});

describe('recurrent layers, by step, direction and gate', () => {
  const drawCell =
    (cell: 'rnn' | 'gru' | 'lstm', directions: 1 | 2, gates: number, layout: 0 | 1 = 0) =>
    (graph: Sketch, x: ValueId) => {
      const w = weight(graph, 'w', [directions, gates * 6, 5]);
      const r = weight(graph, 'r', [directions, gates * 6, 6]);
      return graph.add('recurrent', { cell, hidden: 6, directions, layout }, [x, w, r]);
    };

  test('LSTM in two directions: 7 steps x 2 x 4 gates x 6 x (5 + 6)', () => {
    expect(macsOf([7, 1, 5], drawCell('lstm', 2, 4))).toBe(7 * 2 * 4 * 6 * 11);
  });
  test('GRU over a batch of 3', () => {
    expect(macsOf([7, 3, 5], drawCell('gru', 1, 3))).toBe(7 * 3 * 3 * 6 * 11);
  });
  test('batch-first', () => {
    expect(macsOf([3, 7, 5], drawCell('rnn', 1, 1, 1))).toBe(7 * 3 * 6 * 11);
  });
});
