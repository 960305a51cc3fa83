import { describe, expect, it } from 'vitest';
import type { ValueId } from '../../src/graph/graph.ts';
import type { Shape } from '../../src/graph/tensor.ts';
import { operandBitsOf, type Sketch, windowOf } from './graphs.ts';

const scaled = (s: Sketch, x: ValueId, shape: Shape) => s.binary('mul', s.unary('sign', x), s.parameter(shape));
const shifted = (s: Sketch, x: ValueId, shape: Shape) => s.binary('add', x, s.parameter(shape));

describe('scales and shifts of the input', () => {
  const inputBits = (build: (s: Sketch, x: ValueId) => ValueId, weight = [8, 4, 3, 3], groups = 1) =>
    operandBitsOf((s, x) => s.conv(build(s, x), s.unary('sign', s.parameter(weight)), groups)).inputBits;

  it('may be one scale', () => {
    expect(inputBits((s, x) => scaled(s, x, []))).toBe(1);
  });

  it('may be a shift per channel, which adds a number per output (balanced activation)', () => {
    expect(inputBits((s, x) => shifted(s, scaled(s, x, [1]), [4, 1, 1]))).toBe(1);
  });

  it('may not be a scale per summed channel', () => {
    expect(inputBits((s, x) => scaled(s, x, [4, 1, 1]))).toBe(32);
    expect(inputBits((s, x) => scaled(s, x, [1, 4, 1, 1]))).toBe(32);
  });

  it('may be a scale per channel where no channels are summed', () => {
    expect(inputBits((s, x) => scaled(s, x, [4, 1, 1]), [4, 1, 3, 3], 4)).toBe(1);
  });

  it('may differ by position for a window of one position only', () => {
    expect(inputBits((s, x) => scaled(s, x, [6, 6]), [8, 4, 1, 1])).toBe(1);
    expect(inputBits((s, x) => scaled(s, x, [6, 6]), [8, 4, 3, 3])).toBe(32);
  });

  it('may follow the sample', () => {
    const perSample = (s: Sketch, x: ValueId) =>
      s.builder.add('reduce', { fn: 'mean', axes: [1, 2, 3], keepDims: true }, [s.unary('abs', x)]);
    expect(inputBits((s, x) => s.binary('mul', s.unary('sign', x), perSample(s, x)))).toBe(1);
    expect(inputBits((s, x) => s.binary('add', s.unary('sign', x), perSample(s, x)))).toBe(32);
  });

  it('are found behind a change of layout', () => {
    const moved = (s: Sketch, x: ValueId, shape: Shape) =>
      s.builder.add('transpose', { perm: [0, 3, 1, 2] }, [
        scaled(s, s.builder.add('transpose', { perm: [0, 2, 3, 1] }, [x]), shape),
      ]);
    expect(inputBits((s, x) => moved(s, x, [4]))).toBe(32);
    expect(inputBits((s, x) => moved(s, x, [4]), [4, 1, 3, 3], 4)).toBe(1);
  });
});

describe('scales of the weights', () => {
  const weightBits = (build: (s: Sketch) => ValueId, groups = 1) =>
    operandBitsOf((s, x) => s.conv(s.unary('sign', x), build(s), groups)).weightBits;
  const signedWeight = (s: Sketch, shape: Shape, scale: Shape) => scaled(s, s.parameter(shape), scale);

  it('may be one scale, or one per output channel', () => {
    expect(weightBits((s) => signedWeight(s, [8, 4, 3, 3], []))).toBe(1);
    expect(weightBits((s) => signedWeight(s, [8, 4, 3, 3], [8, 1, 1, 1]))).toBe(1);
  });

  it('may be the mean magnitude of a filter', () => {
    const xnor = (s: Sketch) => {
      const w = s.parameter([8, 4, 3, 3]);
      const mean = s.builder.add('reduce', { fn: 'mean', axes: [1, 2, 3], keepDims: true }, [s.unary('abs', w)]);
      return s.binary('mul', mean, s.unary('sign', w));
    };
    expect(weightBits(xnor)).toBe(1);
  });

  it('may be two numbers per output channel', () => {
    const twoLevels = (s: Sketch) =>
      s.where(
        s.binary('greater', s.parameter([8, 4, 3, 3]), s.number(0)),
        s.parameter([8, 1, 1, 1]),
        s.parameter([8, 1, 1, 1]),
      );
    expect(weightBits(twoLevels)).toBe(1);
  });

  it('may not differ by input channel or by position of the window', () => {
    expect(weightBits((s) => signedWeight(s, [8, 4, 3, 3], [1, 4, 1, 1]))).toBe(32);
    expect(weightBits((s) => signedWeight(s, [8, 4, 3, 3], [3, 3]))).toBe(32);
  });

  it('are the weights themselves where there is one per element', () => {
    expect(weightBits((s) => signedWeight(s, [8, 4, 3, 3], [8, 4, 3, 3]))).toBe(32);
    expect(weightBits((s) => signedWeight(s, [4, 1, 1, 1], [4, 1, 1, 1]), 4)).toBe(32);
  });

  it('may stand in front of a reshape', () => {
    const reshaped = (s: Sketch, scale: Shape) =>
      s.builder.add('reshape', { shape: [8, 4, 3, 3], allowZero: false }, [signedWeight(s, [8, 36], scale)]);
    expect(weightBits((s) => reshaped(s, [8, 1]))).toBe(1);
    expect(weightBits((s) => reshaped(s, [36]))).toBe(32);
  });
});

describe('the axes that each kind of layer sums over', () => {
  const both = { weightBits: 1, inputBits: 1 };
  const sign = (s: Sketch, x: ValueId) => s.unary('sign', x);

  it('conv transpose: weights are [in, out, ...]', () => {
    const build = (scale: Shape) => (s: Sketch, x: ValueId) =>
      s.builder.add('convTranspose', { ...windowOf([3, 3]), groups: 1, outputPadding: [0, 0] }, [
        sign(s, x),
        scaled(s, s.parameter([4, 8, 3, 3]), scale),
        null,
      ]);
    expect(operandBitsOf(build([1, 8, 1, 1]))).toEqual(both);
    expect(operandBitsOf(build([4, 1, 1, 1]))).toEqual({ weightBits: 32, inputBits: 1 });
  });

  it.each([true, false])('gemm with transB %s', (transB) => {
    const build = (scale: Shape) => (s: Sketch, x: ValueId) =>
      s.builder.add('gemm', { transA: false, transB, alpha: 1, beta: 1 }, [
        sign(s, x),
        scaled(s, s.parameter(transB ? [10, 16] : [16, 10]), scale),
        null,
      ]);
    expect(operandBitsOf(build(transB ? [10, 1] : [10]), [2, 16])).toEqual(both);
    expect(operandBitsOf(build(transB ? [16] : [16, 1]), [2, 16])).toEqual({ weightBits: 32, inputBits: 1 });
  });

  it('matmul with the weight on either side', () => {
    const attrs = { arithmetic: 'float' } as const;
    const right = (scale: Shape) => (s: Sketch, x: ValueId) =>
      s.builder.add('matmul', attrs, [sign(s, x), scaled(s, s.parameter([16, 10]), scale)]);
    const left = (scale: Shape) => (s: Sketch, x: ValueId) =>
      s.builder.add('matmul', attrs, [scaled(s, s.parameter([10, 7]), scale), sign(s, x)]);
    expect(operandBitsOf(right([10]), [3, 7, 16])).toEqual(both);
    expect(operandBitsOf(right([16, 1]), [3, 7, 16])).toEqual({ weightBits: 32, inputBits: 1 });
    expect(operandBitsOf(left([10, 1]), [3, 7, 16])).toEqual(both);
    expect(operandBitsOf(left([7]), [3, 7, 16])).toEqual({ weightBits: 32, inputBits: 1 });
  });

  it('matmul of two signs, as in binary attention', () => {
    const build = (s: Sketch, x: ValueId) =>
      s.builder.add('matmul', { arithmetic: 'float' }, [
        sign(s, x),
        s.builder.add('transpose', { perm: [0, 2, 1] }, [sign(s, s.unary('tanh', x))]),
      ]);
    expect(operandBitsOf(build, [3, 7, 16])).toEqual(both);
  });

  it('einsum, with an ellipsis', () => {
    const build = (scale: Shape) => (s: Sketch, x: ValueId) =>
      s.builder.add('einsum', { equation: '...k,ok->...o' }, [sign(s, x), scaled(s, s.parameter([10, 16]), scale)]);
    expect(operandBitsOf(build([10, 1]), [3, 7, 16])).toEqual(both);
    expect(operandBitsOf(build([16]), [3, 7, 16])).toEqual({ weightBits: 32, inputBits: 1 });
  });

  it('einsum of one operand has that for both', () => {
    const build = (s: Sketch, x: ValueId) => s.builder.add('einsum', { equation: 'ij->j' }, [sign(s, x)]);
    expect(operandBitsOf(build, [3, 7])).toEqual(both);
  });

  it('einsum of three operands takes the widest of each side', () => {
    const build = (s: Sketch, x: ValueId) =>
      s.builder.add('einsum', { equation: 'ik,kl,lo->io' }, [
        sign(s, x),
        s.parameter([7, 6]),
        sign(s, s.parameter([6, 5])),
      ]);
    expect(operandBitsOf(build, [3, 7])).toEqual({ weightBits: 32, inputBits: 1 });
  });

  it('a recurrent layer feeds itself real numbers', () => {
    const build = (s: Sketch, x: ValueId) =>
      s.builder.add('recurrent', { cell: 'lstm', hidden: 5, directions: 1, layout: 0 }, [
        sign(s, x),
        sign(s, s.parameter([1, 20, 8])),
        scaled(s, s.parameter([1, 20, 5]), [1, 20, 1]),
      ]);
    expect(operandBitsOf(build, [7, 2, 8])).toEqual({ weightBits: 1, inputBits: 32 });
  });
});
