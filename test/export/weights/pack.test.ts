import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packElements, toFloat16Bits } from '../../../src/export/weights/pack.ts';
import type { DType } from '../../../src/graph/tensor.ts';
import { allocateValues, decodeFloat16, decodeRaw, rawLength } from '../../../src/onnx/tensor-values.ts';

const INTEGERS: Readonly<Partial<Record<DType, fc.Arbitrary<number>>>> = {
  int8: fc.integer({ min: -128, max: 127 }),
  uint8: fc.integer({ min: 0, max: 255 }),
  int16: fc.integer({ min: -32768, max: 32767 }),
  uint16: fc.integer({ min: 0, max: 65535 }),
  int32: fc.integer(),
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  int64: fc.maxSafeInteger(),
  uint64: fc.maxSafeNat(),
  int4: fc.integer({ min: -8, max: 7 }),
  uint4: fc.integer({ min: 0, max: 15 }),
  bool: fc.integer({ min: 0, max: 1 }),
  float32: fc.float({ noNaN: true }),
  float64: fc.double({ noNaN: true }),
};

test.each(Object.entries(INTEGERS))('%s elements are read back as they were packed', (name, element) => {
  const dtype = name as DType;
  fc.assert(
    fc.property(fc.array(element!, { maxLength: 9 }), (elements) => {
      const bytes = packElements(elements, dtype, 'w');
      expect(bytes.length).toBe(rawLength(dtype, elements.length));
      const values = allocateValues(dtype, elements.length);
      decodeRaw(bytes, dtype, values, 0, elements.length);
      expect([...values]).toEqual(elements);
    }),
  );
});

test('every half-precision number packs to its own bits', () => {
  for (let bits = 0; bits < 0x10000; bits += 1) {
    const value = decodeFloat16(bits);
    if (!Number.isNaN(value)) expect(toFloat16Bits(value)).toBe(bits);
  }
});

test('half precision rounds to the nearest, ties to the even one', () => {
  fc.assert(
    fc.property(fc.double({ min: -70000, max: 70000, noNaN: true }), (value) => {
      const bits = toFloat16Bits(value);
      const error = Math.abs(decodeFloat16(bits) - value);
      for (const neighbour of [bits - 1, bits + 1]) {
        const other = decodeFloat16(neighbour);
        if (Number.isFinite(other) && Number.isFinite(error))
          expect(error).toBeLessThanOrEqual(Math.abs(other - value));
      }
    }),
  );
  expect(toFloat16Bits(1 + 2 ** -11)).toBe(0x3c00);
  expect(toFloat16Bits(1 + 3 * 2 ** -11)).toBe(0x3c02);
  expect([65519, 65520, -65520].map(toFloat16Bits)).toEqual([0x7bff, 0x7c00, 0xfc00]);
});

test('the largest 64-bit integers stay exact', () => {
  const bytes = packElements([2n ** 63n - 1n, -(2n ** 63n)], 'int64', 'ends');
  const view = new DataView(bytes.buffer);
  expect([view.getBigInt64(0, true), view.getBigInt64(8, true)]).toEqual([2n ** 63n - 1n, -(2n ** 63n)]);
});

test('brain floats are the upper half of a float, rounded to even', () => {
  expect([...packElements([1, -2, 1 + 2 ** -8, 1 + 3 * 2 ** -8], 'bfloat16', 'w')]).toEqual([
    0x80, 0x3f, 0x00, 0xc0, 0x80, 0x3f, 0x82, 0x3f,
  ]);
});

test('text is refused with the name of the constant', () => {
  expect(() => packElements([0], 'string', 'labels')).toThrow('labels: string constants cannot be written');
});
