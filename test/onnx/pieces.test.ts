import fc from 'fast-check';
import onnxProto from 'onnx-proto';
import { expect, test } from 'vitest';
import { asField, joinPieces } from '../../src/onnx/pieces.ts';

test('a field is its number and wire type, the length of the pieces, and the pieces', () => {
  const field = joinPieces(asField(9, [new Uint8Array([1, 2]), new Uint8Array([3])]));
  expect([...field]).toEqual([0x4a, 3, 1, 2, 3]);
  // 300 = 2 * 128 + 44
  expect([...joinPieces(asField(9, [new Uint8Array(300)])).slice(0, 3)]).toEqual([0x4a, 44 + 128, 2]);
  expect([...asField(25, [])[0]!]).toEqual([25 * 8 + 2 - 128 + 128, 1, 0]);
});

test('lengths beyond 31 bits are written whole', () => {
  // 3 * 2^30 = 6 * 2^29: bits 30 and 31
  const [head] = asField(7, Array(3).fill({ length: 2 ** 30 } as Uint8Array));
  expect([...head!]).toEqual([0x3a, 128, 128, 128, 128, 12]);
});

test('the format reads what is put together', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.string(), (data, name) => {
      const head = onnxProto.onnx.TensorProto.encode({ name }).finish();
      const tensor = onnxProto.onnx.TensorProto.decode(joinPieces([head, ...asField(9, [data])]));
      expect(tensor.name).toBe(name);
      expect([...tensor.rawData!]).toEqual([...data]);
    }),
  );
});
