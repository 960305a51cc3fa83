import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuantity } from '../../src/budget/quantity.ts';
import { roundUpQuantity } from '../../src/budget/round-up.ts';

test('the text reads as no less than the value, and as little more', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 50 }),
      fc.constantFrom('count' as const, 'bytes' as const),
      (value, unit) => {
        const quantity = parseQuantity(roundUpQuantity(value, unit), unit, 'x');
        if (quantity.kind !== 'absolute') throw new Error('not absolute');
        expect(quantity.value).toBeGreaterThanOrEqual(value);
        expect(quantity.value).toBeLessThanOrEqual(value * 1.0101);
      },
    ),
  );
});

test.each([
  [1_814_073_344, 'count', '1.82G'],
  [4_194_304, 'bytes', '4.2MB'],
  [999_999, 'count', '1000k'],
  [512, 'bytes', '512B'],
  [0, 'count', '0'],
] as const)('%d as a %s: %s', (value, dimension, text) => {
  expect(roundUpQuantity(value, dimension)).toBe(text);
});
