import { describe, expect, test } from 'vitest';
import {
  BOOL,
  float,
  INT64,
  ints,
  kinds,
  node,
  outputShape,
  type Parts,
  read,
  scalars,
  tensorAttribute,
  value,
  weight,
} from './models.ts';

const x = value('x', [2, 4, 10, 10]);
const constant = (name: string, ...list: number[]) =>
  node('Constant', '', name, { value: tensorAttribute(ints('', list)) });
const scalar = (name: string, number: number) => node('Constant', '', name, { value_int: number });

const SIZE_0 = [node('Shape', 'x', 'shape'), scalar('zero', 0), node('Gather', 'shape zero', 'n')];
const AXIS_0 = constant('axis0', 0);

/** Chains as exporters write them; each ends in `y`. */
const CHAINS: readonly (readonly [string, Partial<Parts>, string])[] = [
  [
    "PyTorch's flatten: Shape, Gather, Unsqueeze, Concat, Reshape",
    {
      nodes: [
        ...SIZE_0,
        AXIS_0,
        node('Unsqueeze', 'n axis0', 'n1'),
        constant('rest', -1),
        node('Concat', 'n1 rest', 's', { axis: 0 }),
        node('Reshape', 'x s', 'y'),
      ],
    },
    '2x400',
  ],
  [
    'channel shuffle: sizes divided and multiplied',
    {
      nodes: [
        ...[
          node('Shape', 'x', 'shape'),
          scalar('one', 1),
          node('Gather', 'shape one', 'c'),
          scalar('two', 2),
          node('Div', 'c two', 'half'),
        ],
        ...[
          AXIS_0,
          node('Unsqueeze', 'half axis0', 'h1'),
          constant('lead', 2),
          constant('two1', 2),
          constant('tail', 10, 10),
        ],
        ...[node('Concat', 'lead two1 h1 tail', 's', { axis: 0 }), node('Reshape', 'x s', 'y')],
      ],
    },
    '2x2x2x10x10',
  ],
  [
    'Resize to scales computed in floating point',
    {
      nodes: [
        ...[
          node('Shape', 'x', 'shape'),
          constant('from', 2),
          constant('to', 4),
          node('Slice', 'shape from to axis0', 'hw'),
          AXIS_0,
        ],
        ...[
          node('Cast', 'hw', 'f', { to: 1 }),
          node('Constant', '', 'k', { value_float: float(1.5) }),
          node('Mul', 'f k', 'm'),
          node('Floor', 'm', 'fl'),
        ],
        ...[
          node('Cast', 'fl', 'i', { to: INT64 }),
          constant('front', 0),
          constant('mid', 2),
          node('Slice', 'shape front mid axis0', 'nc'),
        ],
        ...[node('Concat', 'nc i', 's', { axis: 0 }), node('Resize', 'x - - s', 'y')],
      ],
    },
    '2x4x15x15',
  ],
  [
    'Expand to Where(Equal(s, -1), 1, s), as PyTorch writes expand',
    {
      inputs: [value('x', [3, 1])],
      nodes: [
        ...[
          constant('s', 3, 5),
          constant('minus', -1),
          node('Equal', 's minus', 'q'),
          node('ConstantOfShape', 'len', 'ones', { value: tensorAttribute(ints('', [1])) }),
        ],
        ...[node('Where', 'q ones s', 'w'), node('Expand', 'x w', 'y'), constant('len', 2)],
      ],
    },
    '3x5',
  ],
  [
    'ReduceProd of a Slice from the end',
    {
      nodes: [
        ...[
          node('Shape', 'x', 'shape', { start: -2 }),
          node('ReduceProd', 'shape', 'hw', { keepdims: 1 }),
          constant('lead', 0, 0),
        ],
        ...[node('Concat', 'lead hw', 's', { axis: 0 }), node('Reshape', 'x s', 'y')],
      ],
    },
    '2x4x100',
  ],
  [
    'Size, Sqrt and Cast',
    {
      nodes: [
        node('Size', 'x', 'n'),
        node('Cast', 'n', 'f', { to: 1 }),
        node('Sqrt', 'f', 'r'),
        node('Cast', 'r', 'i', { to: INT64 }),
        AXIS_0,
        node('Unsqueeze', 'i axis0', 's'),
        constant('m', -1),
        node('Concat', 's m', 't', { axis: 0 }),
        node('Reshape', 'x t', 'y'),
      ],
      inputs: [value('x', [4, 100])],
    },
    '20x20',
  ],
  [
    'Range and Gather',
    {
      nodes: [
        scalar('a', 0),
        scalar('b', 3),
        scalar('d', 2),
        node('Range', 'a b d', 'i'),
        node('Gather', 'x i', 'y', { axis: 1 }),
      ],
    },
    '2x2x10x10',
  ],
  [
    'ConstantOfShape of a computed shape',
    { nodes: [node('Shape', 'x', 'shape'), node('ConstantOfShape', 'shape', 'z'), node('Add', 'x z', 'y')] },
    '2x4x10x10',
  ],
  [
    'Split of a shape',
    {
      nodes: [
        node('Shape', 'x', 'shape'),
        node('Split', 'shape', 'a b', { axis: 0 }),
        constant('m', -1),
        node('Concat', 'a m', 's', { axis: 0 }),
        node('Reshape', 'x s', 'y'),
      ],
    },
    '2x4x100',
  ],
  [
    'Max, Min and Tile',
    {
      nodes: [
        ...SIZE_0,
        scalar('k', 3),
        node('Max', 'n k', 'a'),
        node('Min', 'a k', 'b'),
        AXIS_0,
        node('Unsqueeze', 'b axis0', 'c'),
        constant('times', 4),
        node('Tile', 'c times', 'r'),
        node('Tile', 'x r', 'y'),
      ],
    },
    '6x12x30x30',
  ],
];

test.each(CHAINS)('%s', (_, parts, shape) => {
  const model = read({ nodes: [], inputs: [x], opset: 17, ...parts });
  expect(outputShape(model)).toBe(shape);
  expect(model.unknown).toEqual([]);
});

test('folded arithmetic leaves no node and no constant behind', () => {
  const model = read({ inputs: [x], nodes: [...CHAINS[0]![1].nodes!] });
  expect(kinds(model)).toBe('reshape');
  expect(model.graph.values.map(({ name }) => name)).toEqual(['x', 'y']);
});

test('integer division rounds towards zero', () => {
  const nodes = [
    constant('a', -7),
    constant('b', 2),
    node('Div', 'a b', 'q'),
    constant('c', 5),
    node('Add', 'q c', 's'),
    node('Expand', 'x s', 'y'),
  ];
  expect(outputShape(read({ inputs: [value('x', [1])], nodes }))).toBe('2');
});

test('single precision is kept: 0.1f * 10 rounds to 1, not to 0', () => {
  const nodes = [
    node('Mul', 'a b', 'm'),
    node('Floor', 'm', 'f'),
    node('Cast', 'f', 's', { to: INT64 }),
    node('Expand', 'x s', 'y'),
  ];
  expect(
    outputShape(read({ inputs: [value('x', [1])], nodes, initializers: [scalars('a', [0.1]), scalars('b', [10])] })),
  ).toBe('1');
});

test('floating-point constants keep their nodes, for they may be weights', () => {
  const nodes = [node('Sign', 'w', 's'), node('Mul', 's k', 'v'), node('Conv', 'x v', 'y')];
  const model = read({ inputs: [x], nodes, initializers: [weight('w', 4, 4, 1, 1), scalars('k', [0.5], [])] });
  expect(kinds(model)).toBe('unary elementwise conv');
});

describe('shapes known only at run time', () => {
  const open = value('s', [2], INT64);

  test('are taken from the file where it declares them', () => {
    const inputs = [value('x', ['N', 4, 10, 10]), open];
    const parts = { inputs, nodes: [node('Reshape', 'x s', 'y')], values: [value('y', ['N', 400])] };
    expect(outputShape(read(parts))).toBe('1x400');
    expect(outputShape(read(parts, { dims: { N: 3 } }))).toBe('3x400');
  });

  test('make an operator foreign, and fail only where a shape is needed', () => {
    const nodes = [node('NonZero', 'x', 'n'), node('Cast', 'n', 'c', { to: 1 })];
    expect(read({ inputs: [x], nodes: [node('NonZero', 'x', 'y')] }).unknown).toEqual([
      { node: 'NonZero_0', domain: '', type: 'NonZero' },
    ]);
    expect(() => read({ inputs: [x], nodes, outputs: ['c'] })).toThrow(
      expect.objectContaining({
        code: 'E_MISSING_SHAPE',
        subject: 'test.onnx: Cast_1',
        fix: expect.stringContaining('shape inference'),
      }),
    );
    const declared = read({ inputs: [x], nodes, outputs: ['c'], values: [value('n', [4, 7], INT64)] });
    expect(outputShape(declared)).toBe('4x7');
  });

  test('an input without a shape, or with several unknown sizes, must be given', () => {
    const relu = [node('Relu', 'x', 'y')];
    const missing = {
      code: 'E_MISSING_SHAPE',
      subject: 'test.onnx: x',
      fix: 'give it, for instance --input 1x3x224x224',
    };
    expect(() => read({ inputs: [value('x')], nodes: relu })).toThrow(expect.objectContaining(missing));
    expect(() => read({ inputs: [value('x', ['N', 3, 'H', null])], nodes: relu })).toThrow(
      expect.objectContaining(missing),
    );
    const given = read({ inputs: [value('x', ['N', 3, 'H', 'W'])], nodes: relu }, { dims: { H: 8, W: 9 } });
    expect(outputShape(given)).toBe('1x3x8x9');
  });

  test('symbols found at one input hold at the others', () => {
    const inputs = [value('x', ['N', 'C', 5]), value('z', [1, 'C', 1])];
    const model = read({ inputs, nodes: [node('Add', 'x z', 'y')] }, { input: [{ shape: [2, 3, 5] }] });
    expect(model.graph.values[1]!.shape).toEqual([1, 3, 1]);
  });
});

test('booleans of a known condition choose a side', () => {
  const nodes = [
    node('Shape', 'x', 'shape'),
    scalar('i', 0),
    node('Gather', 'shape i', 'n'),
    scalar('two', 2),
    node('Equal', 'n two', 'q'),
    node('Not', 'q', 'r'),
    node('Cast', 'r', 'b', { to: BOOL }),
    constant('a', 1),
    constant('c', 3),
    node('Where', 'b a c', 's'),
    node('Expand', 'v s', 'y'),
  ];
  expect(outputShape(read({ inputs: [x, value('v', [1])], nodes }))).toBe('3');
});
