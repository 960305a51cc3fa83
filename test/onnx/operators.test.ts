import { describe, expect, test } from 'vitest';
import {
  float,
  floats,
  INT64,
  ints,
  kinds,
  node,
  onlyNode,
  outputShape,
  type Parts,
  read,
  scalars,
  value,
  weight,
} from './models.ts';

const x = value('x', [1, 4, 10, 10]);
const CONV = [x];
const only = (parts: Partial<Parts> & Pick<Parts, 'nodes'>) => read({ inputs: [x], ...parts });

/** Name, model, shape of the output. */
const SHAPES: readonly (readonly [string, Parts, string])[] = [
  [
    'Conv without kernel_shape',
    { inputs: CONV, nodes: [node('Conv', 'x w', 'y')], initializers: [weight('w', 8, 4, 3, 3)] },
    '1x8x8x8',
  ],
  [
    'SAME_UPPER, stride 2',
    {
      inputs: CONV,
      nodes: [node('Conv', 'x w', 'y', { auto_pad: 'SAME_UPPER', strides: [2, 2] })],
      initializers: [weight('w', 8, 4, 3, 3)],
    },
    '1x8x5x5',
  ],
  [
    'VALID, dilation 2',
    {
      inputs: CONV,
      nodes: [node('Conv', 'x w', 'y', { auto_pad: 'VALID', dilations: [2, 2] })],
      initializers: [weight('w', 8, 4, 3, 3)],
    },
    '1x8x6x6',
  ],
  [
    'Conv 1-D',
    { inputs: [value('x', [1, 4, 10])], nodes: [node('Conv', 'x w', 'y')], initializers: [weight('w', 8, 4, 3)] },
    '1x8x8',
  ],
  [
    'Conv 3-D',
    {
      inputs: [value('x', [1, 4, 5, 6, 7])],
      nodes: [node('Conv', 'x w', 'y', { pads: [1, 1, 1, 1, 1, 1] })],
      initializers: [weight('w', 8, 4, 3, 3, 3)],
    },
    '1x8x5x6x7',
  ],
  [
    'ConvTranspose, groups',
    {
      inputs: CONV,
      nodes: [node('ConvTranspose', 'x w', 'y', { strides: [2, 2], group: 2 })],
      initializers: [weight('w', 4, 3, 2, 2)],
    },
    '1x6x20x20',
  ],
  [
    'ConvTranspose, output_shape',
    {
      inputs: CONV,
      nodes: [node('ConvTranspose', 'x w', 'y', { strides: [2, 2], output_shape: [21, 21] })],
      initializers: [weight('w', 4, 3, 3, 3)],
    },
    '1x3x21x21',
  ],
  [
    'Gemm, transA, no bias',
    {
      inputs: [value('x', [5, 3])],
      nodes: [node('Gemm', 'x w', 'y', { transA: 1 })],
      initializers: [weight('w', 5, 7)],
    },
    '3x7',
  ],
  [
    'MatMul, broadcast',
    { inputs: [value('x', [2, 1, 4, 5])], nodes: [node('MatMul', 'x w', 'y')], initializers: [weight('w', 3, 5, 6)] },
    '2x3x4x6',
  ],
  [
    'MatMul, vectors',
    { inputs: [value('x', [5])], nodes: [node('MatMul', 'x w', 'y')], initializers: [weight('w', 5)] },
    '',
  ],
  [
    'MatMul, weight on the left',
    { inputs: [value('x', [5, 6])], nodes: [node('MatMul', 'w x', 'y')], initializers: [weight('w', 3, 5)] },
    '3x6',
  ],
  [
    'Einsum',
    {
      inputs: [value('x', [2, 3, 4])],
      nodes: [node('Einsum', 'x w', 'y', { equation: 'bij,jk->bik' })],
      initializers: [weight('w', 4, 5)],
    },
    '2x3x5',
  ],
  [
    'LSTM, both directions',
    {
      inputs: [value('x', [7, 2, 4])],
      nodes: [node('LSTM', 'x w r', 'y', { hidden_size: 3, direction: 'bidirectional' })],
      initializers: [weight('w', 2, 12, 4), weight('r', 2, 12, 3)],
    },
    '7x2x2x3',
  ],
  [
    'LSTM, last state only',
    {
      inputs: [value('x', [7, 2, 4])],
      nodes: [node('LSTM', 'x w r', '- y', { hidden_size: 3 })],
      initializers: [weight('w', 1, 12, 4), weight('r', 1, 12, 3)],
    },
    '1x2x3',
  ],
  [
    'GRU',
    {
      inputs: [value('x', [7, 2, 4])],
      nodes: [node('GRU', 'x w r', 'y', { hidden_size: 3 })],
      initializers: [weight('w', 1, 9, 4), weight('r', 1, 9, 3)],
    },
    '7x1x2x3',
  ],
  [
    'Split by attribute',
    { inputs: [x], opset: 11, nodes: [node('Split', 'x', 'a y', { axis: 1, split: [1, 3] })] },
    '1x3x10x10',
  ],
  [
    'Split by operand',
    { inputs: [x], nodes: [node('Split', 'x s', 'a y', { axis: 1 })], initializers: [ints('s', [3, 1])] },
    '1x1x10x10',
  ],
  ['Split into equal parts', { inputs: [x], nodes: [node('Split', 'x', 'a y', { axis: 1 })] }, '1x2x10x10'],
  [
    'Split with num_outputs',
    { inputs: [x], opset: 18, nodes: [node('Split', 'x', 'a b y', { axis: -1, num_outputs: 3 })] },
    '1x4x10x2',
  ],
  [
    'Slice by attribute',
    {
      inputs: [x],
      opset: 9,
      nodes: [node('Slice', 'x', 'y', { starts: [1, -3], ends: [3, 2n ** 63n - 1n], axes: [1, 3] })],
    },
    '1x2x10x3',
  ],
  [
    'Slice to the largest integer',
    {
      inputs: [x],
      nodes: [node('Slice', 'x s e a', 'y')],
      initializers: [ints('s', [2]), ints('e', [2n ** 63n - 1n]), ints('a', [-1])],
    },
    '1x4x10x8',
  ],
  [
    'Slice backwards to the smallest integer',
    {
      inputs: [x],
      nodes: [node('Slice', 'x s e a t', 'y')],
      initializers: [ints('s', [-1]), ints('e', [-(2n ** 63n)]), ints('a', [2]), ints('t', [-2])],
    },
    '1x4x5x10',
  ],
  ['Squeeze by attribute', { inputs: [x], opset: 11, nodes: [node('Squeeze', 'x', 'y', { axes: [0] })] }, '4x10x10'],
  [
    'Squeeze by operand',
    { inputs: [x], nodes: [node('Squeeze', 'x a', 'y')], initializers: [ints('a', [0])] },
    '4x10x10',
  ],
  ['Squeeze of all', { inputs: [value('x', [1, 3, 1])], nodes: [node('Squeeze', 'x', 'y')] }, '3'],
  [
    'Unsqueeze by attribute',
    { inputs: [x], opset: 11, nodes: [node('Unsqueeze', 'x', 'y', { axes: [0, 5] })] },
    '1x1x4x10x10x1',
  ],
  [
    'Unsqueeze by operand',
    { inputs: [x], nodes: [node('Unsqueeze', 'x a', 'y')], initializers: [ints('a', [-1])] },
    '1x4x10x10x1',
  ],
  [
    'Pad by attribute',
    { inputs: [x], opset: 9, nodes: [node('Pad', 'x', 'y', { pads: [0, 0, 1, 1, 0, 0, 1, 2] })] },
    '1x4x12x13',
  ],
  [
    'Pad by operand, negative',
    { inputs: [x], nodes: [node('Pad', 'x p', 'y')], initializers: [ints('p', [0, 0, -1, 0, 0, 0, 0, 2])] },
    '1x4x9x12',
  ],
  [
    'Pad of some axes',
    {
      inputs: [x],
      opset: 18,
      nodes: [node('Pad', 'x p - a', 'y')],
      initializers: [ints('p', [1, 2]), ints('a', [-1])],
    },
    '1x4x10x13',
  ],
  ['Reshape by attribute', { inputs: [x], opset: 1, nodes: [node('Reshape', 'x', 'y', { shape: [0, -1] })] }, '1x400'],
  [
    'Reshape by operand',
    { inputs: [x], nodes: [node('Reshape', 'x s', 'y')], initializers: [ints('s', [0, 2, -1])] },
    '1x2x200',
  ],
  [
    'Upsample by attribute',
    { inputs: [x], opset: 7, nodes: [node('Upsample', 'x', 'y', { scales: floats([1, 1, 2, 2.5]) })] },
    '1x4x20x25',
  ],
  [
    'Upsample by operand',
    { inputs: [x], opset: 9, nodes: [node('Upsample', 'x s', 'y')], initializers: [scalars('s', [1, 1, 2, 2])] },
    '1x4x20x20',
  ],
  [
    'Resize by scales (10)',
    { inputs: [x], opset: 10, nodes: [node('Resize', 'x s', 'y')], initializers: [scalars('s', [1, 1, 0.5, 0.5])] },
    '1x4x5x5',
  ],
  [
    'Resize by scales (11)',
    {
      inputs: [x],
      opset: 11,
      nodes: [node('Resize', 'x r s', 'y')],
      initializers: [scalars('r', [], [0]), scalars('s', [1, 1, 3, 3])],
    },
    '1x4x30x30',
  ],
  [
    'Resize by sizes',
    { inputs: [x], opset: 13, nodes: [node('Resize', 'x - - s', 'y')], initializers: [ints('s', [1, 4, 7, 9])] },
    '1x4x7x9',
  ],
  [
    'Resize keeping the ratio',
    {
      inputs: [x],
      opset: 18,
      nodes: [node('Resize', 'x - - s', 'y', { axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' })],
      initializers: [ints('s', [20, 30])],
    },
    '1x4x20x20',
  ],
  [
    'Resize of a crop',
    {
      inputs: [x],
      opset: 13,
      nodes: [node('Resize', 'x r s', 'y', { coordinate_transformation_mode: 'tf_crop_and_resize' })],
      initializers: [scalars('r', [0, 0, 0, 0.5, 1, 1, 1, 1]), scalars('s', [1, 1, 2, 2])],
    },
    '1x4x20x10',
  ],
  [
    'ReduceMean by attribute',
    { inputs: [x], nodes: [node('ReduceMean', 'x', 'y', { axes: [2, 3], keepdims: 0 })] },
    '1x4',
  ],
  [
    'ReduceMean by operand',
    { inputs: [x], opset: 18, nodes: [node('ReduceMean', 'x a', 'y')], initializers: [ints('a', [2, 3])] },
    '1x4x1x1',
  ],
  [
    'ReduceSum of nothing',
    { inputs: [x], nodes: [node('ReduceSum', 'x', 'y', { noop_with_empty_axes: 1 })] },
    '1x4x10x10',
  ],
  ['TopK by attribute', { inputs: [x], opset: 9, nodes: [node('TopK', 'x', 'y i', { k: 3 })] }, '1x4x10x3'],
  [
    'TopK by operand',
    { inputs: [x], nodes: [node('TopK', 'x k', 'v y', { axis: 1 })], initializers: [ints('k', [2])] },
    '1x2x10x10',
  ],
  [
    'MaxPool, ceil_mode',
    { inputs: [x], nodes: [node('MaxPool', 'x', 'y', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 })] },
    '1x4x5x5',
  ],
  ['Sum of three', { inputs: [x, value('z', [4, 1, 1])], nodes: [node('Sum', 'x z x', 'y')] }, '1x4x10x10'],
  [
    'Add with an axis (6)',
    {
      inputs: [x],
      opset: 6,
      nodes: [node('Add', 'x b', 'y', { broadcast: 1, axis: 1 })],
      initializers: [weight('b', 4)],
    },
    '1x4x10x10',
  ],
  [
    'Expand',
    { inputs: [value('x', [3, 1])], nodes: [node('Expand', 'x s', 'y')], initializers: [ints('s', [2, 1, 6])] },
    '2x3x6',
  ],
  ['Tile', { inputs: [x], nodes: [node('Tile', 'x r', 'y')], initializers: [ints('r', [1, 2, 1, 1])] }, '1x8x10x10'],
  [
    'Gather',
    { inputs: [x], nodes: [node('Gather', 'x i', 'y', { axis: 1 })], initializers: [ints('i', [0, 2], [1, 2])] },
    '1x1x2x10x10',
  ],
  ['Transpose without perm', { inputs: [value('x', [2, 3, 4])], nodes: [node('Transpose', 'x', 'y')] }, '4x3x2'],
  [
    'DepthToSpace',
    { inputs: [x], nodes: [node('DepthToSpace', 'x', 'y', { blocksize: 2, mode: 'CRD' })] },
    '1x1x20x20',
  ],
  [
    'LayerNormalization',
    { inputs: [x], nodes: [node('LayerNormalization', 'x s', 'y')], initializers: [weight('s', 10)] },
    '1x4x10x10',
  ],
  ['RandomNormalLike', { inputs: [x], nodes: [node('RandomNormalLike', 'x', 'y')] }, '1x4x10x10'],
];

test.each(SHAPES)('%s', (_, parts, shape) => {
  const model = read(parts);
  expect(outputShape(model)).toBe(shape);
  expect(model.unknown).toEqual([]);
});

describe('operands', () => {
  test('QLinearConv and QLinearMatMul have data, weights and bias first', () => {
    const names = 'x xs xz w ws wz ys yz b';
    const uint8 = (name: string, dims: number[]) => ({
      name,
      dims,
      dataType: 2,
      rawData: new Uint8Array(dims.reduce((a, b) => a * b, 1)),
    });
    const parameters = ['xs', 'ws', 'ys']
      .map((name) => weight(name))
      .concat(['xz', 'wz', 'yz'].map((name) => uint8(name, [])) as never);
    const conv = read({
      inputs: [value('x', [1, 4, 10, 10], 2)],
      nodes: [node('QLinearConv', names, 'y')],
      initializers: [
        ...parameters,
        uint8('w', [8, 4, 3, 3]),
        { name: 'b', dims: [8], dataType: 6, int32Data: Array(8).fill(1) },
      ],
    });
    const { inputs, attrs } = onlyNode(conv, 'conv');
    expect(inputs.map((id) => conv.graph.values[id!]!.name)).toEqual([
      'x',
      'w',
      'b',
      'xs',
      'xz',
      'ws',
      'wz',
      'ys',
      'yz',
    ]);
    expect([attrs.arithmetic, attrs.kernel, outputShape(conv)]).toEqual(['qlinear', [3, 3], '1x8x8x8']);
  });

  test('MatMulInteger and ConvInteger', () => {
    const w = (dims: number[]) => ({
      name: 'w',
      dims,
      dataType: 3,
      rawData: new Uint8Array(dims.reduce((a, b) => a * b, 1)),
    });
    const matmul = read({
      inputs: [value('x', [2, 5], 3)],
      nodes: [node('MatMulInteger', 'x w', 'y')],
      initializers: [w([5, 3])],
    });
    expect([onlyNode(matmul, 'matmul').attrs.arithmetic, outputShape(matmul)]).toEqual(['integer', '2x3']);
    const conv = read({
      inputs: [value('x', [1, 4, 10, 10], 2), value('z', [], 2)],
      nodes: [node('ConvInteger', 'x w z', 'y')],
      initializers: [w([8, 4, 3, 3])],
    });
    expect(onlyNode(conv, 'conv').inputs.map((id) => (id === null ? null : conv.graph.values[id]!.name))).toEqual([
      'x',
      'w',
      null,
      'z',
    ]);
  });

  test('bounds of Clip are attributes; stored ones stay operands, those written into a node do not', () => {
    const nodes = [node('Constant', '', 'max', { value_float: float(6) }), node('Clip', 'x min max', 'y')];
    const model = only({ nodes, initializers: [scalars('min', [0], [])] });
    const clip = onlyNode(model, 'clip');
    expect(clip.attrs).toEqual({ min: 0, max: 6 });
    expect(clip.inputs.map((id) => model.graph.values[id!]!.name)).toEqual(['x', 'min']);
    const old = only({ opset: 6, nodes: [node('Clip', 'x', 'y', { min: float(-1) })] });
    expect(onlyNode(old, 'clip').attrs).toEqual({ min: -1, max: Number.POSITIVE_INFINITY });
  });

  test('Dropout passes on, its mask makes it foreign', () => {
    expect(kinds(only({ nodes: [node('Dropout', 'x', 'y mask')] }))).toBe('unary');
    expect(only({ nodes: [node('Dropout', 'x', 'a y')], values: [value('y', [1, 4, 10, 10])] }).unknown).toHaveLength(
      1,
    );
  });

  test('Softmax has another default axis since operator set 13', () => {
    const softmax = (opset: number) => onlyNode(only({ opset, nodes: [node('Softmax', 'x', 'y')] }), 'softmax').attrs;
    expect([softmax(11), softmax(13)]).toEqual([
      { axis: 1, log: false, flattens: true },
      { axis: -1, log: false, flattens: false },
    ]);
  });

  test('BatchNormalization of old operator sets has extra outputs', () => {
    const vectors = ['s', 'b', 'm', 'v'].map((name) => weight(name, 4));
    const model = only({
      opset: 7,
      nodes: [node('BatchNormalization', 'x s b m v', 'y m2 v2 sm sv', { epsilon: float(0.5), momentum: float(0.9) })],
      initializers: vectors,
    });
    const { outputs, attrs, extra } = onlyNode(model, 'batchNorm');
    expect([outputs.length, attrs.epsilon, extra]).toEqual([1, 0.5, undefined]);
  });

  test('QONNX quantisers, and what they leave to the exporter', () => {
    const domain = 'qonnx.custom_op.general';
    const parameters = [scalars('s', [1], []), scalars('z', [0], []), scalars('n', [4], [])];
    const quant = only({
      domains: [domain],
      nodes: [node('Quant', 'x s z n', 'y', { signed: 1, rounding_mode: 'ROUND' }, domain)],
      initializers: parameters,
    });
    expect(onlyNode(quant, 'quantise').attrs).toEqual({ form: 'quant', bits: 4, axis: 1 });
    expect(onlyNode(quant, 'quantise').extra).toEqual({
      signed: { type: 'int', value: 1 },
      rounding_mode: { type: 'string', value: 'ROUND' },
    });
    const bipolar = only({
      domains: ['onnx.brevitas'],
      nodes: [node('BipolarQuant', 'x s', 'y', {}, 'onnx.brevitas')],
      initializers: parameters,
    });
    expect(onlyNode(bipolar, 'quantise').attrs.bits).toBe(1);
  });

  test('what the graph does not read is kept for the exporter', () => {
    const lrn = only({ nodes: [node('LRN', 'x', 'y', { size: 5, alpha: float(0.25), beta: float(0.75) })] });
    expect(onlyNode(lrn, 'normalise').extra).toEqual({
      size: { type: 'int', value: 5 },
      alpha: { type: 'float', value: 0.25 },
      beta: { type: 'float', value: 0.75 },
    });
    const resize = only({
      opset: 13,
      nodes: [node('Resize', 'x - - s', 'y', { mode: 'linear', coordinate_transformation_mode: 'asymmetric' })],
      initializers: [ints('s', [1, 4, 5, 5])],
    });
    expect(onlyNode(resize, 'resize').extra).toEqual({
      coordinate_transformation_mode: { type: 'string', value: 'asymmetric' },
    });
  });
});

describe('files as they come', () => {
  const w = weight('w', 4, 4, 1, 1);

  test('nodes without names, or of one name, get names of their own', () => {
    const named = { ...node('Relu', 'a', 'b'), name: 'same' };
    const again = { ...node('Relu', 'b', 'y'), name: 'same' };
    const model = only({ nodes: [node('Conv', 'x w', 'a'), named, again], initializers: [w] });
    expect(model.graph.nodes.map(({ name }) => name)).toEqual(['Conv_0', 'same', 'same_1']);
  });

  test('any order of nodes is read', () => {
    expect(kinds(only({ nodes: [node('Relu', 'a', 'y'), node('Conv', 'x w', 'a')], initializers: [w] }))).toBe(
      'conv unary',
    );
  });

  test('dead nodes and unread initializers are left out, even where they could not be read', () => {
    const nodes = [node('Conv', 'x w', 'y'), node('Conv', 'x v', 'dead'), node('Relu', 'nowhere', 'too')];
    const model = only({ nodes, initializers: [w, weight('v', 9, 9, 1, 1)] });
    expect(kinds(model)).toBe('conv');
    expect(model.graph.values.map(({ name }) => name)).toEqual(['x', 'w', 'y']);
  });

  test('a weight that two layers read stands in the graph once, also behind an Identity', () => {
    const nodes = [node('Identity', 'w', 'v'), node('Conv', 'x w', 'a'), node('Conv', 'a v', 'y')];
    const model = only({ nodes, initializers: [w] });
    expect(kinds(model)).toBe('conv conv');
    expect(model.graph.values.filter(({ content }) => content !== undefined)).toHaveLength(1);
  });

  test('inputs without data that only layers read as weights are weights', () => {
    const nodes = [node('Sign', 'w', 's'), node('Abs', 'w', 'm'), node('Mul', 's m', 'v'), node('Conv', 'x v b', 'y')];
    const model = read({ nodes, inputs: [value('w', [4, 4, 1, 1]), value('b', [4]), x] });
    expect(model.graph.inputs.map((id) => model.graph.values[id]!.name)).toEqual(['x']);
    expect(model.graph.values.filter(({ content }) => content?.kind === 'absent').map(({ name }) => name)).toEqual([
      'w',
      'b',
    ]);
  });

  test('a product of two activations has two inputs', () => {
    const model = read({
      nodes: [node('MatMul', 'x z', 'y')],
      inputs: [value('x', [1, 8, 5, 6]), value('z', [1, 8, 6, 5])],
    });
    expect(model.graph.inputs).toHaveLength(2);
  });

  test('inputs that are initializers too are constants', () => {
    const model = read({
      nodes: [node('Reshape', 'x shape', 'y')],
      inputs: [value('shape', [2], INT64), x],
      initializers: [ints('shape', [1, 400])],
    });
    expect(model.graph.inputs.map((id) => model.graph.values[id]!.name)).toEqual(['x']);
    expect(outputShape(model)).toBe('1x400');
  });
});
