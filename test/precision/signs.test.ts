import { describe, expect, it } from 'vitest';
import type { ValueId } from '../../src/graph/graph.ts';
import { bitsAfter, operandBitsOf, type Sketch } from './graphs.ts';

const toFloat = (s: Sketch, x: ValueId) => s.builder.add('cast', { to: 'float32' }, [x]);
const isPositive = (s: Sketch, x: ValueId) => s.binary('greater', x, s.number(0));
const filled = (s: Sketch, value: number) => s.builder.constant('full', [2, 4, 6, 6], { kind: 'fill', value });

const SIGNS: Record<string, (s: Sketch, x: ValueId) => ValueId> = {
  'sign(x)': (s, x) => s.unary('sign', x),
  'sign(x + t) with a threshold per channel': (s, x) => s.unary('sign', s.binary('add', x, s.parameter([4, 1, 1]))),
  'sign(sign(x) + 0.1)': (s, x) => s.unary('sign', s.binary('add', s.unary('sign', x), s.number(0.1))),
  '2 * (x > 0) - 1': (s, x) => s.binary('sub', s.binary('mul', s.number(2), toFloat(s, isPositive(s, x))), s.number(1)),
  '(x > 0) * 2 + -1': (s, x) =>
    s.binary('add', s.number(-1), s.binary('mul', toFloat(s, isPositive(s, x)), s.number(2))),
  '1 - 2 * (x < 0)': (s, x) =>
    s.binary('sub', s.number(1), s.binary('mul', toFloat(s, s.binary('less', x, s.number(0))), s.number(2))),
  'where(x > 0, 1, -1)': (s, x) => s.where(isPositive(s, x), s.number(1), s.number(-1)),
  'where(x > 0, ones_like(x), -ones_like(x))': (s, x) =>
    s.where(isPositive(s, x), filled(s, 1), s.unary('neg', filled(s, 1))),
  'where(x > 0, tensor of ones, tensor of minus ones)': (s, x) =>
    s.where(
      isPositive(s, x),
      s.dense([2, 4, 6, 6], new Float32Array(288).fill(1)),
      s.dense([2, 4, 6, 6], new Float32Array(288).fill(-1)),
    ),
  '2 * round(clip((x + 1) / 2, 0, 1)) - 1': (s, x) => {
    const half = s.binary('div', s.binary('add', x, s.number(1)), s.number(2));
    return s.binary('sub', s.binary('mul', s.unary('round', s.clip(half, 0, 1)), s.number(2)), s.number(1));
  },
  '2 * round((clip(x, -1, 1) + 1) / 2) - 1': (s, x) => {
    const half = s.binary('div', s.binary('add', s.clip(x, -1, 1), s.number(1)), s.number(2));
    return s.binary('sub', s.binary('mul', s.unary('round', half), s.number(2)), s.number(1));
  },
  '2 * round(hardSigmoid(x)) - 1': (s, x) =>
    s.binary('sub', s.binary('mul', s.unary('round', s.unary('hardSigmoid', x)), s.number(2)), s.number(1)),
  'x + (sign(x) - x)': (s, x) => s.binary('add', x, s.binary('sub', s.unary('sign', x), x)),
  '(sign(x) - clip(x)) + clip(x)': (s, x) => {
    const clipped = s.clip(x, -1, 1);
    return s.binary('add', s.binary('sub', s.unary('sign', x), clipped), s.unary('identity', clipped));
  },
};

const NOT_SIGNS: Record<string, (s: Sketch, x: ValueId) => ValueId> = {
  'x itself': (_, x) => x,
  'tanh(x)': (s, x) => s.unary('tanh', x),
  'round(x) without bounds': (s, x) => s.unary('round', x),
  'where(x > 0, x, -1)': (s, x) => s.where(isPositive(s, x), x, s.number(-1)),
  'where(x > 0, sign(x), 0)': (s, x) => s.where(isPositive(s, x), s.unary('sign', x), s.number(0)),
  'sign(x) + sign(2x)': (s, x) => s.binary('add', s.unary('sign', x), s.unary('sign', s.binary('add', x, x))),
  'sign(x) * |x|': (s, x) => s.binary('mul', s.unary('sign', x), s.unary('abs', x)),
  'sign(x) + x': (s, x) => s.binary('add', s.unary('sign', x), x),
  'tanh(x) + (sign(x) - x)': (s, x) => s.binary('add', s.unary('tanh', x), s.binary('sub', s.unary('sign', x), x)),
};

describe('a sign, however it is written', () => {
  it.each(Object.entries(SIGNS))('%s has one bit', (_, build) => {
    expect(bitsAfter(build)).toBe(1);
  });

  it.each(Object.entries(SIGNS))('%s is a binary input and a binary weight', (_, build) => {
    const found = operandBitsOf((s, x) => s.conv(build(s, x), s.unary('sign', s.parameter([8, 4, 3, 3]))));
    expect(found).toEqual({ weightBits: 1, inputBits: 1 });
  });

  it.each(Object.entries(NOT_SIGNS))('%s stays real', (_, build) => {
    expect(bitsAfter(build)).toBe(32);
  });
});

describe('a number of levels', () => {
  it('is what a bounded rounding leaves, DoReFa style', () => {
    const dorefa = (s: Sketch, x: ValueId) => {
      const scaled = s.binary('mul', s.clip(x, 0, 1), s.number(15));
      return s.binary('div', s.unary('round', scaled), s.number(15));
    };
    expect(bitsAfter(dorefa)).toBe(4);
  });

  it('is three for round(clip(x, -1, 1)), which takes two bits', () => {
    expect(bitsAfter((s, x) => s.unary('round', s.clip(x, -1, 1)))).toBe(2);
  });

  it('does not tell how a boolean is stored', () => {
    expect(bitsAfter((s, x) => s.binary('greater', x, s.number(0)))).toBe(8);
  });

  it('is not read from the filling of left-out weights', () => {
    const weight = (s: Sketch) => s.builder.constant('w', [8, 4, 3, 3], { kind: 'fill', value: 0.02 });
    const clipped = (s: Sketch) => s.unary('round', s.clip(weight(s), 0, 1));
    expect(operandBitsOf((s, x) => s.conv(s.unary('sign', x), clipped(s)))).toEqual({ weightBits: 1, inputBits: 1 });
    expect(operandBitsOf((s, x) => s.conv(s.unary('sign', x), weight(s)))).toEqual({ weightBits: 32, inputBits: 1 });
  });
});
