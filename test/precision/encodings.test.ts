import { describe, expect, it } from 'vitest';
import type { ValueId } from '../../src/graph/graph.ts';
import { operandBitsOf, realsOf, type Sketch, signsOf } from './graphs.ts';

/** One 3x3 convolution of 64 by 64 channels on a 28x28 map, as seven kinds of files write it. */
const WEIGHT_SHAPE = [64, 64, 3, 3];
const INPUT_SHAPE = [1, 64, 28, 28];
const PER_CHANNEL = 64 * 9;

const quant = (s: Sketch, x: ValueId) => s.quantise('quant', 4, [x, s.number(0.1), s.number(0), s.number(4)]);
const bipolar = (s: Sketch, x: ValueId) => s.quantise('bipolarQuant', 1, [x, s.number(1)]);

function int8(s: Sketch, x: ValueId): ValueId {
  const zero = s.builder.constant('zero', [], { kind: 'dense', data: [0] }, 'int8');
  const q = s.quantise('quantizeLinear', 8, [x, s.number(0.02), zero]);
  return s.quantise('dequantizeLinear', 8, [q, s.number(0.02), zero]);
}

function whereSign(s: Sketch, x: ValueId): ValueId {
  return s.where(s.binary('greaterOrEqual', x, s.number(0)), s.number(1), s.number(-1));
}

const ENCODINGS: readonly [string, (s: Sketch, x: ValueId) => readonly [ValueId, ValueId], number][] = [
  ['BipolarQuant on both', (s, x) => [bipolar(s, x), bipolar(s, s.dense(WEIGHT_SHAPE, realsOf(WEIGHT_SHAPE)))], 1],
  ['Sign on both', (s, x) => [s.unary('sign', x), s.unary('sign', s.dense(WEIGHT_SHAPE, realsOf(WEIGHT_SHAPE)))], 1],
  ['Sign, weights stored as +-1', (s, x) => [s.unary('sign', x), s.dense(WEIGHT_SHAPE, signsOf(WEIGHT_SHAPE))], 1],
  [
    'Sign, weights stored as +-alpha per channel',
    (s, x) => [
      s.unary('sign', x),
      s.dense(
        WEIGHT_SHAPE,
        signsOf(WEIGHT_SHAPE, (index) => 0.01 * (1 + Math.floor(index / PER_CHANNEL))),
      ),
    ],
    1,
  ],
  ['Where, weights stored as +-1', (s, x) => [whereSign(s, x), s.dense(WEIGHT_SHAPE, signsOf(WEIGHT_SHAPE))], 1],
  ['Quant of 4 bits on both', (s, x) => [quant(s, x), quant(s, s.dense(WEIGHT_SHAPE, realsOf(WEIGHT_SHAPE)))], 4],
  ['QuantizeLinear to int8 on both', (s, x) => [int8(s, x), int8(s, s.dense(WEIGHT_SHAPE, realsOf(WEIGHT_SHAPE)))], 8],
];

describe('the encodings of a binary or quantised convolution', () => {
  it.each(ENCODINGS)('reads %s', (_, operands, bits) => {
    const found = operandBitsOf((s, x) => s.conv(...operands(s, x)), INPUT_SHAPE);
    expect(found).toEqual({ weightBits: bits, inputBits: bits });
  });

  it('reads the same from weights in a file', () => {
    const signs = signsOf(WEIGHT_SHAPE, () => 0.3);
    const bytes = { file: null, offset: 0, length: signs.byteLength, encoding: 'raw' } as const;
    const found = operandBitsOf(
      (s, x) => s.conv(s.unary('sign', x), s.builder.constant('w', WEIGHT_SHAPE, { kind: 'stored', bytes })),
      INPUT_SHAPE,
      { readWeights: () => signs },
    );
    expect(found).toEqual({ weightBits: 1, inputBits: 1 });
  });

  it('reads no weights of a layer with a real input', () => {
    const bytes = { file: null, offset: 0, length: 4 * 64 * PER_CHANNEL, encoding: 'raw' } as const;
    const asked: string[] = [];
    const found = operandBitsOf(
      (s, x) => s.conv(x, s.builder.constant('w', WEIGHT_SHAPE, { kind: 'stored', bytes })),
      INPUT_SHAPE,
      { readWeights: ({ name }) => void asked.push(name) },
    );
    expect(asked).toEqual([]);
    expect(found).toEqual({ weightBits: 32, inputBits: 32 });
  });
});
