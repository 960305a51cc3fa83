import type { GraphBuilder } from '../../src/graph/build.ts';
import type { Attributes, Graph, ValueId } from '../../src/graph/graph.ts';
import type { ElementwiseFn, OpAttrs, OpKind, ReduceFn, UnaryFn } from '../../src/graph/op.ts';
import type { DType, Shape } from '../../src/graph/tensor.ts';
import { newGraph } from '../../src/shape/infer.ts';

/** One small graph per form of each operator. */
export interface Sample {
  readonly name: string;
  readonly kinds: readonly OpKind[];
  readonly graph: Graph;
}

/** Adds nodes behind the input and returns the graph's output. */
type Emit = (builder: GraphBuilder, x: ValueId) => ValueId;

function sample(kind: OpKind, detail: string, shape: Shape, emit: Emit, dtype: DType = 'float32'): Sample {
  const name = detail === '' ? kind : `${kind} ${detail}`;
  const builder = newGraph(name);
  const y = emit(builder, builder.input('x', shape, dtype));
  return { name, kinds: [kind], graph: builder.finish([y]) };
}

function weight(builder: GraphBuilder, name: string, shape: Shape): ValueId {
  return builder.constant(name, shape, { kind: 'initial', initialiser: { kind: 'kaiming-normal' } });
}

function vector(builder: GraphBuilder, name: string, values: readonly number[], dtype: DType = 'float32'): ValueId {
  return builder.constant(name, [values.length], { kind: 'dense', data: values }, dtype);
}

function scalar(builder: GraphBuilder, name: string, value: number, dtype: DType = 'float32'): ValueId {
  return builder.constant(name, [], { kind: 'dense', data: [value] }, dtype);
}

const WINDOW = { kernel: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1], autoPad: 'explicit' } as const;
const CONV: OpAttrs['conv'] = { ...WINDOW, groups: 1, arithmetic: 'float' };
const POOL: OpAttrs['pool'] = { ...WINDOW, mode: 'max', ceilMode: false, countIncludePad: false };
const IMAGE: Shape = [1, 4, 6, 6];

function conv(detail: string, attrs: Partial<OpAttrs['conv']>, inner = 4): Sample {
  return sample('conv', detail, IMAGE, (b, x) =>
    b.add('conv', { ...CONV, ...attrs }, [x, weight(b, 'w', [8, inner, 3, 3]), weight(b, 'bias', [8])]),
  );
}

function convTranspose(detail: string, attrs: Partial<OpAttrs['convTranspose']>): Sample {
  const all = { ...WINDOW, strides: [2, 2], groups: 1, outputPadding: [0, 0], ...attrs };
  return sample('convTranspose', detail, IMAGE, (b, x) =>
    b.add('convTranspose', all, [x, weight(b, 'w', [4, 3, 3, 3])]),
  );
}

function recurrent(cell: 'rnn' | 'gru' | 'lstm', gates: number, directions: 1 | 2): Sample {
  const hidden = 3;
  return sample('recurrent', `${cell} ${directions}`, [2, 1, 5], (b, x) => {
    const w = weight(b, 'w', [directions, gates * hidden, 5]);
    const r = weight(b, 'r', [directions, gates * hidden, hidden]);
    return b.addAll('recurrent', { cell, hidden, directions, layout: 0 }, [x, w, r])[0]!;
  });
}

const pool = (detail: string, attrs: Partial<OpAttrs['pool']>, extra: Attributes = {}): Sample =>
  sample('pool', detail, IMAGE, (b, x) => b.addAll('pool', { ...POOL, ...attrs }, [x], { extra })[0]!);

function normalise(
  form: OpAttrs['normalise']['form'],
  axis: number,
  parameters: Shape | null,
  extra: Attributes = {},
): Sample {
  return sample('normalise', `${form} ${parameters?.join('x') ?? ''}`.trim(), IMAGE, (b, x) => {
    const operands = parameters === null ? [] : [weight(b, 'scale', parameters), weight(b, 'shift', parameters)];
    // forms without the attribute are read with its default
    const epsilon = parameters === null ? 1e-5 : 2 ** -16;
    return b.add('normalise', { form, axis, epsilon }, [x, ...operands], { extra });
  });
}

const UNARY: Readonly<Partial<Record<UnaryFn, { readonly alpha?: number; readonly beta?: number }>>> = {
  leakyRelu: { alpha: 0.125 },
  elu: { alpha: 0.75 },
  celu: { alpha: 0.75 },
  thresholdedRelu: { alpha: 0.5 },
  hardSigmoid: { alpha: 0.25, beta: 0.375 },
  swish: { alpha: 1.5 },
};

const FLOAT_UNARY: readonly UnaryFn[] = [
  ...(['identity', 'relu', 'leakyRelu', 'elu', 'selu', 'celu', 'thresholdedRelu', 'sigmoid', 'hardSigmoid'] as const),
  ...([
    'hardSwish',
    'softplus',
    'softsign',
    'gelu',
    'mish',
    'swish',
    'tanh',
    'erf',
    'exp',
    'reciprocal',
    'abs',
    'neg',
  ] as const),
  ...([
    'sign',
    'floor',
    'ceil',
    'round',
    'sin',
    'cos',
    'tan',
    'atan',
    'sinh',
    'cosh',
    'asinh',
    'shrink',
    'dropout',
  ] as const),
];
/** Of numbers in (-1, 1), or above 1, only. */
const ON_SIGMOID: readonly UnaryFn[] = ['log', 'sqrt', 'asin', 'acos', 'atanh'];

const unary = (fn: UnaryFn): Sample => sample('unary', fn, [2, 5], (b, x) => b.add('unary', { fn, ...UNARY[fn] }, [x]));
const unaryOf = (fn: UnaryFn, inner: UnaryFn): Sample =>
  sample('unary', fn, [2, 5], (b, x) => b.add('unary', { fn }, [b.add('unary', { fn: inner }, [x])]));
/** bool results become numbers, which runtimes give back. */
const asNumber = (b: GraphBuilder, x: ValueId): ValueId => b.add('cast', { to: 'float32' }, [x]);

const ARITHMETIC: readonly ElementwiseFn[] = ['add', 'sub', 'mul', 'div', 'min', 'max', 'mean'];
const COMPARISON: readonly ElementwiseFn[] = ['greater', 'greaterOrEqual', 'less', 'lessOrEqual', 'equal'];
const LOGIC: readonly ElementwiseFn[] = ['and', 'or', 'xor'];
const REDUCTIONS: readonly ReduceFn[] = ['sum', 'mean', 'max', 'min', 'prod', 'l1', 'l2', 'logSumExp', 'sumSquare'];

function elementwise(fn: ElementwiseFn, count: number): Sample {
  return sample('elementwise', `${fn} of ${count}`, [2, 5], (b, x) => {
    const others = Array.from({ length: count - 1 }, (_, index) => weight(b, `c${index}`, [5]));
    return b.add('elementwise', { fn }, [x, ...others]);
  });
}

function comparison(fn: ElementwiseFn): Sample {
  return sample('elementwise', fn, [2, 5], (b, x) =>
    asNumber(b, b.add('elementwise', { fn }, [x, scalar(b, 'zero', 0)])),
  );
}

function logic(fn: ElementwiseFn): Sample {
  return sample('elementwise', fn, [2, 5], (b, x) => {
    const isLarge = b.add('elementwise', { fn: 'greater' }, [x, scalar(b, 'one', 1)]);
    const isSmall = b.add('elementwise', { fn: 'less' }, [x, scalar(b, 'half', 0.5)]);
    return asNumber(b, b.add('elementwise', { fn }, [isLarge, isSmall]));
  });
}

function quantise(
  form: OpAttrs['quantise']['form'],
  bits: number,
  parameters: readonly (readonly [number, DType])[],
): Sample {
  return sample('quantise', form, [2, 5], (b, x) => {
    const operands = parameters.map(([value, dtype], index) => scalar(b, `p${index}`, value, dtype));
    return b.addAll('quantise', { form, bits, axis: 1 }, [x, ...operands], { extra: quantiseExtra(form) })[0]!;
  });
}

function quantiseExtra(form: OpAttrs['quantise']['form']): Attributes {
  if (form !== 'quant') return {};
  return {
    signed: { type: 'int', value: 1 },
    narrow: { type: 'int', value: 0 },
    rounding_mode: { type: 'string', value: 'ROUND' },
  };
}

/** Each branch reads the data; one gives it back as it is. */
// biome-ignore-start lint/suspicious/noThenProperty: the branches of If are called so
function conditional(): Sample {
  return sample('if', '', [2, 3], (b, x) => {
    const doubled = branch('twice', (inner, y) => inner.add('elementwise', { fn: 'add' }, [y, y], { name: 'double' }));
    const kept = branch('same', (_, y) => y);
    const isMore = b.add('elementwise', { fn: 'greater' }, [
      b.add('reduce', { fn: 'sum', axes: [], keepDims: false }, [x]),
      scalar(b, 'zero', 0),
    ]);
    return b.add('if', { then: doubled, else: kept }, [isMore, x, x]);
  });
}

// biome-ignore-end lint/suspicious/noThenProperty: the branches of If are called so
function branch(name: string, emit: Emit): Graph {
  const builder = newGraph(name);
  const y = emit(builder, builder.input('x', [2, 3]));
  return builder.finish([y]);
}

function integerConv(): Sample {
  return sample(
    'conv',
    'integer',
    IMAGE,
    (b, x) => {
      const w = b.constant('w', [2, 4, 3, 3], { kind: 'fill', value: 3 }, 'int8');
      const zero = scalar(b, 'zero', 1, 'uint8');
      return asNumber(b, b.add('conv', { ...CONV, arithmetic: 'integer' }, [x, w, null, zero]));
    },
    'uint8',
  );
}

function quantisedConv(): Sample {
  return sample(
    'conv',
    'qlinear',
    IMAGE,
    (b, x) => {
      const w = b.constant('w', [2, 4, 3, 3], { kind: 'fill', value: 3 }, 'int8');
      const bias = vector(b, 'bias', [5, -7], 'int32');
      const pair = (name: string, scale: number, dtype: DType) => [
        scalar(b, `${name}.scale`, scale),
        scalar(b, `${name}.zero`, 1, dtype),
      ];
      const parameters = [...pair('x', 0.5, 'uint8'), ...pair('w', 0.25, 'int8'), ...pair('y', 8, 'uint8')];
      return asNumber(b, b.add('conv', { ...CONV, arithmetic: 'qlinear' }, [x, w, bias, ...parameters]));
    },
    'uint8',
  );
}

function integerMatmul(arithmetic: 'integer' | 'qlinear'): Sample {
  return sample(
    'matmul',
    arithmetic,
    [2, 4],
    (b, x) => {
      const w = b.constant('w', [4, 3], { kind: 'fill', value: 3 }, 'int8');
      const scales = [0.5, 0.25, 8].flatMap((value, index) => [
        scalar(b, `scale${index}`, value),
        scalar(b, `zero${index}`, 0, index === 1 ? 'int8' : 'uint8'),
      ]);
      return asNumber(b, b.add('matmul', { arithmetic }, [x, w, ...(arithmetic === 'qlinear' ? scales : [])]));
    },
    'uint8',
  );
}

const GROUPS: Attributes = { num_groups: { type: 'int', value: 2 } };

export const SAMPLES: readonly Sample[] = [
  conv('plain', {}),
  conv('strided, dilated, grouped', { strides: [2, 1], dilations: [1, 2], groups: 2 }, 2),
  conv('padded to the same size', { autoPad: 'same-upper', pads: [0, 0, 0, 0] }),
  conv('not padded', { autoPad: 'valid', pads: [0, 0, 0, 0] }),
  integerConv(),
  quantisedConv(),
  convTranspose('plain', {}),
  convTranspose('with output padding', { outputPadding: [1, 0] }),
  convTranspose('to a shape', { outputShape: [12, 12], pads: [0, 0, 0, 0] }),
  sample('gemm', 'transposed', [2, 5], (b, x) =>
    b.add('gemm', { transA: false, transB: true, alpha: 0.5, beta: 2 }, [
      x,
      weight(b, 'w', [3, 5]),
      weight(b, 'c', [3]),
    ]),
  ),
  sample('gemm', 'plain', [2, 5], (b, x) =>
    b.add('gemm', { transA: false, transB: false, alpha: 1, beta: 1 }, [x, weight(b, 'w', [5, 3])]),
  ),
  sample('matmul', 'float', [2, 3, 5], (b, x) => b.add('matmul', { arithmetic: 'float' }, [x, weight(b, 'w', [5, 4])])),
  integerMatmul('integer'),
  integerMatmul('qlinear'),
  sample('einsum', '', [2, 5], (b, x) => b.add('einsum', { equation: 'ij,jk->ik' }, [x, weight(b, 'w', [5, 3])])),
  recurrent('rnn', 1, 1),
  recurrent('gru', 3, 2),
  recurrent('lstm', 4, 2),
  pool('max', {}),
  pool('max, rounded up', { strides: [2, 2], pads: [0, 0, 0, 0], ceilMode: true }),
  pool('average', { mode: 'average' }),
  pool('average with pads', { mode: 'average', countIncludePad: true }),
  pool('lp', { mode: 'lp' }, { p: { type: 'int', value: 2 } }),
  ...(['max', 'average', 'lp'] as const).map((mode) =>
    sample('globalPool', mode, IMAGE, (b, x) => b.add('globalPool', { mode }, [x])),
  ),
  sample('batchNorm', '', IMAGE, (b, x) => {
    const parts = ['scale', 'shift', 'mean'].map((part) => weight(b, part, [4]));
    return b.add('batchNorm', { epsilon: 2 ** -10 }, [x, ...parts, vector(b, 'variance', [1, 2, 3, 4])]);
  }),
  normalise('layer', 1, [4, 6, 6]),
  normalise('instance', 1, [4]),
  normalise('group', 1, [2], GROUPS),
  normalise('group', 1, [4], GROUPS),
  normalise('response', 1, null, { size: { type: 'int', value: 3 }, alpha: { type: 'float', value: 0.5 } }),
  normalise('lp', 1, null, { p: { type: 'int', value: 1 } }),
  normalise('meanVariance', 1, null),
  ...FLOAT_UNARY.map(unary),
  ...ON_SIGMOID.map((fn) => unaryOf(fn, 'sigmoid')),
  unaryOf('acosh', 'cosh'),
  ...(['isNaN', 'isInf'] as const).map((fn) =>
    sample('unary', fn, [2, 5], (b, x) => asNumber(b, b.add('unary', { fn }, [x]))),
  ),
  sample('unary', 'not', [2, 5], (b, x) =>
    asNumber(b, b.add('unary', { fn: 'not' }, [b.add('elementwise', { fn: 'less' }, [x, scalar(b, 'zero', 0)])])),
  ),
  sample('clip', 'both', [2, 5], (b, x) => b.add('clip', { min: -1, max: 0.5 }, [x])),
  sample('clip', 'from above', [2, 5], (b, x) => b.add('clip', { min: Number.NEGATIVE_INFINITY, max: 0.5 }, [x])),
  sample('prelu', '', IMAGE, (b, x) => b.add('prelu', {}, [x, weight(b, 'slope', [4, 1, 1])])),
  ...ARITHMETIC.map((fn) => elementwise(fn, 2)),
  ...(['add', 'min', 'max', 'mean'] as const).map((fn) => elementwise(fn, 3)),
  sample('elementwise', 'pow', [2, 5], (b, x) => b.add('elementwise', { fn: 'pow' }, [x, scalar(b, 'two', 2)])),
  sample('elementwise', 'mod', [2, 5], (b, x) =>
    b.add('elementwise', { fn: 'mod' }, [x, scalar(b, 'two', 2)], { extra: { fmod: { type: 'int', value: 1 } } }),
  ),
  ...COMPARISON.map(comparison),
  ...LOGIC.map(logic),
  sample(
    'elementwise',
    'bitShift',
    [2, 5],
    (b, x) => {
      const extra: Attributes = { direction: { type: 'string', value: 'LEFT' } };
      return asNumber(b, b.add('elementwise', { fn: 'bitShift' }, [x, scalar(b, 'one', 1, 'uint8')], { extra }));
    },
    'uint8',
  ),
  sample('where', '', [2, 5], (b, x) => {
    const isMore = b.add('elementwise', { fn: 'greater' }, [x, scalar(b, 'zero', 0)]);
    return b.add('where', {}, [isMore, scalar(b, 'one', 1), scalar(b, 'minus', -1)]);
  }),
  sample('softmax', 'one axis', IMAGE, (b, x) => b.add('softmax', { axis: 1, log: false, flattens: false }, [x])),
  sample('softmax', 'log', [2, 5], (b, x) => b.add('softmax', { axis: -1, log: true, flattens: false }, [x])),
  sample('softmax', 'flattening', IMAGE, (b, x) => b.add('softmax', { axis: 1, log: false, flattens: true }, [x])),
  sample('cast', '', [2, 5], (b, x) => asNumber(b, b.add('cast', { to: 'int32' }, [x]))),
  sample('quantise', 'linear', [2, 5], (b, x) => {
    const parameters = [scalar(b, 'scale', 0.1), scalar(b, 'zero', 3, 'uint8')];
    const q = b.add('quantise', { form: 'quantizeLinear', bits: 8, axis: 1 }, [x, ...parameters]);
    return b.add('quantise', { form: 'dequantizeLinear', bits: 8, axis: 1 }, [q, ...parameters]);
  }),
  sample('quantise', 'linear by channel', [2, 3], (b, x) => {
    const parameters = [vector(b, 'scale', [0.1, 0.2, 0.3]), vector(b, 'zero', [1, 2, 3], 'uint8')];
    const q = b.add('quantise', { form: 'quantizeLinear', bits: 8, axis: 1 }, [x, ...parameters]);
    return b.add('quantise', { form: 'dequantizeLinear', bits: 8, axis: 1 }, [q, ...parameters]);
  }),
  sample('quantise', 'dynamic', [2, 5], (b, x) =>
    asNumber(b, b.addAll('quantise', { form: 'dynamicQuantizeLinear', bits: 8, axis: 1 }, [x])[0]!),
  ),
  quantise('bipolarQuant', 1, [[0.5, 'float32']]),
  quantise('quant', 4, [
    [0.5, 'float32'],
    [0, 'float32'],
    [4, 'float32'],
  ]),
  quantise('trunc', 4, [
    [0.5, 'float32'],
    [0, 'float32'],
    [8, 'float32'],
    [4, 'float32'],
  ]),
  sample('concat', '', IMAGE, (b, x) => b.add('concat', { axis: 1 }, [x, b.add('unary', { fn: 'relu' }, [x])])),
  sample('split', '', IMAGE, (b, x) => {
    const [first, second] = b.addAll('split', { axis: 1, sizes: [1, 3] }, [x]);
    return b.add('concat', { axis: 1 }, [second!, first!]);
  }),
  sample('slice', 'forwards', IMAGE, (b, x) =>
    b.add('slice', { axes: [1, 2], starts: [1, 0], ends: [3, 6], steps: [1, 2] }, [x]),
  ),
  sample('slice', 'backwards', IMAGE, (b, x) =>
    b.add('slice', { axes: [3], starts: [5], ends: [-1], steps: [-1] }, [x]),
  ),
  sample('gather', '', IMAGE, (b, x) => b.add('gather', { axis: 1 }, [x, vector(b, 'which', [2, 0], 'int64')])),
  ...(['constant', 'reflect', 'edge'] as const).map((mode) =>
    sample('pad', mode, IMAGE, (b, x) =>
      b.add('pad', { pads: [0, 0, 1, 2, 0, 0, 1, 0], mode, value: mode === 'constant' ? 1 : 0 }, [x]),
    ),
  ),
  sample('reshape', '', IMAGE, (b, x) => b.add('reshape', { shape: [0, -1, 2], allowZero: false }, [x])),
  sample('flatten', '', IMAGE, (b, x) => b.add('flatten', { axis: 2 }, [x])),
  sample('transpose', '', IMAGE, (b, x) => b.add('transpose', { perm: [0, 2, 3, 1] }, [x])),
  sample('squeeze', '', [1, 4, 1], (b, x) => b.add('squeeze', { axes: [0, 2] }, [x])),
  sample('unsqueeze', '', [4, 2], (b, x) => b.add('unsqueeze', { axes: [0, 3] }, [x])),
  sample('expand', '', [1, 4, 1], (b, x) => b.add('expand', { shape: [2, 4, 3] }, [x])),
  sample('tile', '', [1, 4], (b, x) => b.add('tile', { repeats: [2, 3] }, [x])),
  sample('resize', 'nearest', IMAGE, (b, x) => b.add('resize', { sizes: [1, 4, 12, 18], mode: 'nearest' }, [x])),
  sample('resize', 'nearest, by halves', IMAGE, (b, x) =>
    b.add('resize', { sizes: [1, 4, 12, 9], mode: 'nearest' }, [x]),
  ),
  sample('resize', 'by stored scales', IMAGE, (b, x) =>
    b.add('resize', { sizes: [1, 4, 9, 9], mode: 'linear' }, [x, null, vector(b, 'scales', [1, 1, 1.5, 1.5])]),
  ),
  sample('depthToSpace', 'CRD', IMAGE, (b, x) => b.add('depthToSpace', { block: 2, mode: 'CRD' }, [x])),
  sample('depthToSpace', 'DCR', IMAGE, (b, x) => b.add('depthToSpace', { block: 2, mode: 'DCR' }, [x])),
  sample('spaceToDepth', '', IMAGE, (b, x) => b.add('spaceToDepth', { block: 2 }, [x])),
  ...REDUCTIONS.map((fn) =>
    sample('reduce', fn, IMAGE, (b, x) => b.add('reduce', { fn, axes: [1, -1], keepDims: true }, [x])),
  ),
  sample('reduce', 'logSum', IMAGE, (b, x) =>
    b.add('reduce', { fn: 'logSum', axes: [1], keepDims: false }, [b.add('unary', { fn: 'exp' }, [x])]),
  ),
  sample('reduce', 'all', IMAGE, (b, x) => b.add('reduce', { fn: 'mean', axes: [], keepDims: false }, [x])),
  ...(['max', 'min'] as const).map((fn) =>
    sample('argReduce', fn, IMAGE, (b, x) => asNumber(b, b.add('argReduce', { fn, axis: 1, keepDims: false }, [x]))),
  ),
  sample('topK', '', [2, 5], (b, x) => b.addAll('topK', { k: 2, axis: -1 }, [x])[0]!),
  sample('generate', 'dense', [2, 3], (b, x) => {
    const content = { kind: 'dense', data: [1, 2, 3] } as const;
    return b.add('elementwise', { fn: 'add' }, [x, b.add('generate', { type: 'Range', shape: [3], content }, [])]);
  }),
  conditional(),
];
