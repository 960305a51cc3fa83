import { describe, expect, it } from 'vitest';
import type { ValueId } from '../../src/graph/graph.ts';
import type { DType } from '../../src/graph/tensor.ts';
import { bitsAfter, operandBitsOf, realsOf, type Sketch, signsOf, UNGIVEN, windowOf } from './graphs.ts';

const SHAPE = [8, 4, 3, 3];

function quantiseTo(s: Sketch, x: ValueId, dtype: DType, bits: number): ValueId {
  const zero = s.builder.constant('zero', [], { kind: 'dense', data: [0] }, dtype);
  return s.quantise('quantizeLinear', bits, [x, s.number(0.1), zero]);
}

describe('bits of quantised values', () => {
  it.each([
    ['int8', 8],
    ['uint8', 8],
    ['int4', 4],
  ] as const)('%s to the convolution', (dtype, bits) => {
    expect(bitsAfter((s, x) => quantiseTo(s, x, dtype, bits))).toBe(bits);
    expect(
      bitsAfter((s, x) => s.quantise('dequantizeLinear', bits, [quantiseTo(s, x, dtype, bits), s.number(0.1)])),
    ).toBe(bits);
  });

  it.each([1, 2, 3, 4, 8])('Quant of %i bits', (bits) => {
    expect(bitsAfter((s, x) => s.quantise('quant', bits, [x, s.number(0.1), s.number(0), s.number(bits)]))).toBe(bits);
  });

  it('a sign through int8 and back is a sign', () => {
    const build = (s: Sketch, x: ValueId) => quantiseTo(s, s.unary('sign', x), 'int8', 8);
    expect(bitsAfter((s, x) => s.quantise('dequantizeLinear', 8, [build(s, x), s.number(0.1)]))).toBe(1);
  });

  it('a scale per channel does not hide 8 bits', () => {
    const perChannel = (s: Sketch) => {
      const w = s.builder.constant('w', SHAPE, UNGIVEN, 'int8');
      return s.quantise('dequantizeLinear', 8, [w, s.parameter([8])], 0);
    };
    expect(operandBitsOf((s, x) => s.conv(x, perChannel(s)))).toEqual({ weightBits: 8, inputBits: 32 });
  });

  it('int8 weights of -1 and 1 behind a sign are binary, with a scale per output channel only', () => {
    const build = (scaledAxis: 0 | 1) => (s: Sketch, x: ValueId) => {
      const w = s.builder.constant('w', SHAPE, { kind: 'dense', data: signsOf(SHAPE) }, 'int8');
      const scale = s.parameter([SHAPE[scaledAxis]!]);
      return s.conv(s.unary('sign', x), s.quantise('dequantizeLinear', 8, [w, scale], scaledAxis));
    };
    expect(operandBitsOf(build(0))).toEqual({ weightBits: 1, inputBits: 1 });
    expect(operandBitsOf(build(1))).toEqual({ weightBits: 32, inputBits: 1 });
  });

  it('BipolarQuant scales by output channel', () => {
    const build = (scale: readonly number[]) => (s: Sketch, x: ValueId) =>
      s.conv(s.unary('sign', x), s.quantise('bipolarQuant', 1, [s.parameter(SHAPE), s.parameter(scale)]));
    expect(operandBitsOf(build([8, 1, 1, 1]))).toEqual({ weightBits: 1, inputBits: 1 });
    expect(operandBitsOf(build([1, 4, 1, 1]))).toEqual({ weightBits: 32, inputBits: 1 });
  });
});

describe('integer and half layers', () => {
  it('ConvInteger reads its element types', () => {
    const build = (s: Sketch, x: ValueId) =>
      s.builder.add('conv', { ...windowOf([3, 3]), groups: 1, arithmetic: 'integer' }, [
        quantiseTo(s, x, 'uint8', 8),
        s.builder.constant('w', SHAPE, { kind: 'dense', data: realsOf(SHAPE).map((w) => Math.round(200 * w)) }, 'int8'),
      ]);
    expect(operandBitsOf(build)).toEqual({ weightBits: 8, inputBits: 8 });
  });

  it('MatMulInteger reads its element types', () => {
    const build = (s: Sketch, x: ValueId) =>
      s.builder.add('matmul', { arithmetic: 'integer' }, [
        quantiseTo(s, x, 'uint8', 8),
        s.builder.constant('w', [16, 4], UNGIVEN, 'int8'),
      ]);
    expect(operandBitsOf(build, [2, 16])).toEqual({ weightBits: 8, inputBits: 8 });
  });

  it('half precision has 16 bits', () => {
    const build = (s: Sketch, x: ValueId) =>
      s.conv(s.builder.add('cast', { to: 'float16' }, [x]), s.builder.constant('w', SHAPE, UNGIVEN, 'float16'));
    expect(operandBitsOf(build)).toEqual({ weightBits: 16, inputBits: 16 });
    expect(bitsAfter(build)).toBe(16);
  });
});
