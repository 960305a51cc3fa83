import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axis } from '../../src/precision/axes.ts';
import { classifyWeights } from '../../src/precision/stored-weights.ts';
import { operandBitsOf, realsOf, signsOf } from './graphs.ts';

const SHAPE = [4, 3, 2, 2];
const channelOf = (index: number) => Math.floor(index / 12);

describe('levels read from stored weights', () => {
  it('are -1 and 1', () => {
    expect(classifyWeights(signsOf(SHAPE), SHAPE)).toMatchObject({ count: 2, low: -1, high: 1, scaleAxes: 0 });
  });

  it('are -1 and 1 even if only one of them occurs', () => {
    expect(classifyWeights(new Float32Array(48).fill(1), SHAPE)).toMatchObject({ count: 2, centred: true });
    expect(classifyWeights(new Float32Array(48).fill(0.02), SHAPE)).toBeUndefined();
  });

  it('are -alpha and alpha, within float noise', () => {
    const noisy = signsOf(SHAPE, (index) => 0.25 * (1 + 2e-7 * (index % 3)));
    const levels = classifyWeights(noisy, SHAPE)!;
    expect(levels).toMatchObject({ count: 2, scaleAxes: 0, centred: true });
    expect(levels.high).toBeCloseTo(0.25, 6);
    expect(
      classifyWeights(
        signsOf(SHAPE, (index) => 0.25 * (1 + 1e-5 * (index % 3))),
        SHAPE,
      ),
    ).toBeUndefined();
  });

  it('are -alpha and alpha of an output channel', () => {
    const weights = signsOf(SHAPE, (index) => 0.1 + channelOf(index));
    expect(classifyWeights(weights, SHAPE)).toMatchObject({ count: 2, scaleAxes: axis(0), shiftAxes: 0 });
  });

  it('are any two numbers of an output channel (distribution-aware binarization)', () => {
    const weights = Float32Array.from(
      signsOf(SHAPE),
      (sign, index) => (sign > 0 ? 0.3 : -0.1) * (1 + channelOf(index)),
    );
    expect(classifyWeights(weights, SHAPE)).toMatchObject({ count: 2, scaleAxes: axis(0), shiftAxes: axis(0) });
  });

  it('are three where zeros stand among -alpha and alpha', () => {
    const weights = Float32Array.from(signsOf(SHAPE), (sign, index) => (index === 5 ? 0 : sign * 0.5));
    expect(classifyWeights(weights, SHAPE)).toMatchObject({ count: 3, centred: true });
  });

  it('are none of real weights, zeros, and too few weights to tell', () => {
    expect(classifyWeights(realsOf(SHAPE), SHAPE)).toBeUndefined();
    expect(classifyWeights(new Float32Array(48), SHAPE)).toBeUndefined();
    expect(classifyWeights(realsOf([8, 1, 1, 1]), [8, 1, 1, 1])).toBeUndefined();
    expect(classifyWeights(realsOf([8, 2, 1, 1]), [8, 2, 1, 1])).toBeUndefined();
    expect(classifyWeights([Number.NaN, Number.NaN, Number.NaN], [3])).toBeUndefined();
  });

  it('are found for every sign pattern and scale per channel', () => {
    const anySigns = fc.array(fc.constantFrom(-1, 1), { minLength: 24, maxLength: 24 });
    const anyScales = fc.array(fc.float({ min: Math.fround(0.01), max: 10, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(anySigns, anyScales, (signs, scales) => {
        fc.pre(new Set(signs).size === 2);
        const weights = signs.map((sign, index) => sign * scales[Math.floor(index / 6)]!);
        expect(classifyWeights(weights, [4, 6])?.count).toBe(2);
      }),
    );
  });
});

describe('weights of a layer', () => {
  const bytes = { file: null, offset: 0, length: 8 * 36 * 4, encoding: 'raw' } as const;
  const shape = [8, 4, 3, 3];
  const perInput = signsOf(shape, (index) => 1 + (Math.floor(index / 9) % 4));

  it('with a scale per input channel are not binary', () => {
    expect(operandBitsOf((s, x) => s.conv(s.unary('sign', x), s.dense(shape, perInput))).weightBits).toBe(32);
  });

  it('with three levels take two bits', () => {
    const ternary = Float32Array.from(signsOf(shape), (sign, index) => (index % 7 === 0 ? 0 : sign));
    expect(operandBitsOf((s, x) => s.conv(s.unary('sign', x), s.dense(shape, ternary))).weightBits).toBe(2);
  });

  it('are binary in memory for a real input too', () => {
    expect(operandBitsOf((s, x) => s.conv(x, s.dense(shape, signsOf(shape))))).toEqual({
      weightBits: 1,
      inputBits: 32,
    });
  });

  it('are read through what scales and moves them', () => {
    const found = operandBitsOf(
      (s, x) => {
        const stored = s.builder.constant('w', [3, 3, 4, 8], { kind: 'stored', bytes });
        const moved = s.builder.add('transpose', { perm: [3, 2, 0, 1] }, [s.binary('mul', stored, s.parameter([8]))]);
        return s.conv(s.unary('sign', x), moved);
      },
      undefined,
      { readWeights: () => signsOf([3, 3, 4, 8]) },
    );
    expect(found).toEqual({ weightBits: 1, inputBits: 1 });
  });

  it('keep their scale where it takes two values only', () => {
    const found = operandBitsOf((s, x) => {
      const alpha = s.dense(
        [8, 1, 1, 1],
        Float32Array.from({ length: 8 }, (_, index) => (index % 2 ? 0.5 : 0.25)),
      );
      return s.conv(s.unary('sign', x), s.binary('mul', s.dense(shape, signsOf(shape)), alpha));
    });
    expect(found).toEqual({ weightBits: 1, inputBits: 1 });
  });

  it('may be a fill of 1, which ones of another size are not', () => {
    const filled = (value: number) =>
      operandBitsOf((s, x) => s.conv(s.unary('sign', x), s.builder.constant('w', shape, { kind: 'fill', value })));
    expect(filled(1).weightBits).toBe(1);
    expect(filled(3).weightBits).toBe(32);
  });

  it('are real where the file holds no values', () => {
    const found = operandBitsOf((s, x) =>
      s.conv(s.unary('sign', x), s.builder.constant('w', shape, { kind: 'stored', bytes })),
    );
    expect(found).toEqual({ weightBits: 32, inputBits: 1 });
  });
});
