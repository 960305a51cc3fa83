import fc from 'fast-check';
import { expect, test } from 'vitest';
import { append } from '../../src/onnx/append.ts';

test('items come in their order, and an empty list stays as it is', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 12 }), (items) => {
      const empty: number[] = [];
      expect(items.reduce(append, empty)).toEqual(items);
      expect(empty).toEqual([]);
    }),
  );
});
