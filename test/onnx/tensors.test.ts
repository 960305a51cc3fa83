import fc from 'fast-check';
import type onnxProto from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import { countElements, type DType } from '../../src/graph/tensor.ts';
import { type ByteSource, createByteSource } from '../../src/onnx/byte-source.ts';
import { type Model, readModel } from '../../src/onnx/read-model.ts';
import { decodeBfloat16, decodeFloat16 } from '../../src/onnx/tensor-values.ts';
import { encode, ints, node, type Parts, read, value } from './models.ts';

type Tensor = onnxProto.onnx.ITensorProto;

/** A model that adds the tensor to its input. */
const adding = (tensor: Tensor): Parts => ({
  inputs: [value('x', [1])],
  nodes: [node('Add', 'x t', 'y')],
  initializers: [{ ...tensor, name: 't' }],
});

function valuesOf({ graph, store }: Model): number[] {
  const { content, dtype, shape } = graph.values.find(({ name }) => name === 't')!;
  if (content?.kind === 'dense') return Array.from(content.data, Number);
  if (content?.kind !== 'stored') throw new Error(`the tensor is ${content?.kind}`);
  return Array.from(store.read(content.bytes, dtype, countElements(shape)));
}

const raw = (array: { readonly buffer: ArrayBufferLike }) => new Uint8Array(array.buffer as ArrayBuffer);
const many = 2000;
const up = Array.from({ length: many }, (_, index) => index - 7);

/** Type number, the tensor's data, the values it means; small tensors lie in memory, those of `many` elements in the file. */
const TENSORS: readonly (readonly [string, number, Partial<Tensor>, readonly number[]])[] = [
  ['float32 raw, small', 1, { rawData: raw(Float32Array.of(0.5, -2)) }, [0.5, -2]],
  ['float32 raw', 1, { rawData: raw(Float32Array.from(up)) }, up],
  ['float32 packed', 1, { floatData: up }, up],
  ['float64 raw', 11, { rawData: raw(Float64Array.from(up)) }, up],
  ['float64 packed', 11, { doubleData: up }, up],
  ['float16 raw', 10, { rawData: raw(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff)) }, [1, -2, 2 ** -24, 65504]],
  ['float16 in int32_data', 10, { int32Data: [0x3c00, 0xc000] }, [1, -2]],
  ['bfloat16 raw', 16, { rawData: raw(Uint16Array.of(0x3f80, 0xc000)) }, [1, -2]],
  ['int64 raw', 7, { rawData: raw(BigInt64Array.from(up.map(BigInt))) }, up],
  ['int64 packed', 7, { int64Data: up }, up],
  ['int32 raw', 6, { rawData: raw(Int32Array.from(up)) }, up],
  ['int32 packed', 6, { int32Data: up }, up],
  ['int16 raw', 5, { rawData: raw(Int16Array.of(-3, 4)) }, [-3, 4]],
  ['uint16 raw', 4, { rawData: raw(Uint16Array.of(65535, 4)) }, [65535, 4]],
  ['int8 raw', 3, { rawData: raw(Int8Array.of(-128, 127)) }, [-128, 127]],
  ['int8 in int32_data', 3, { int32Data: [-128, 127] }, [-128, 127]],
  ['uint8 raw', 2, { rawData: Uint8Array.of(255, 1) }, [255, 1]],
  ['bool raw', 9, { rawData: Uint8Array.of(1, 0) }, [1, 0]],
  ['uint32 packed', 12, { uint64Data: [4294967295, 1] }, [4294967295, 1]],
  ['uint64 raw', 13, { rawData: raw(BigUint64Array.of(2n ** 53n - 1n, 1n)) }, [2 ** 53 - 1, 1]],
  ['int4 raw', 22, { rawData: Uint8Array.of(0x8f, 0x07) }, [-1, -8, 7]],
  ['uint4 in int32_data', 21, { int32Data: [0x8f, 0x07] }, [15, 8, 7]],
];

test.each(TENSORS)('%s', (_, dataType, data, expected) => {
  const dims = [expected.length];
  expect(valuesOf(read(adding({ dataType, dims, ...data })))).toEqual([...expected]);
});

test('half precision agrees with its definition', () => {
  fc.assert(
    fc.property(fc.integer({ min: -2048, max: 2048 }), fc.integer({ min: -13, max: 4 }), (fraction, exponent) => {
      const number = fraction * 2 ** (exponent - 11);
      expect(decodeFloat16(encodeFloat16(number))).toBe(number === 0 ? 0 : number);
    }),
  );
  expect([decodeFloat16(0x7c00), decodeFloat16(0xfc00), decodeFloat16(0x7e00)]).toEqual([
    Infinity,
    -Infinity,
    Number.NaN,
  ]);
  expect(decodeBfloat16(0x4049)).toBe(3.140625);
});

/** Of numbers that half precision holds exactly. */
function encodeFloat16(number: number): number {
  const sign = number < 0 ? 0x8000 : 0;
  const size = Math.abs(number);
  if (size < 2 ** -14) return sign | (size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | ((size / 2 ** exponent - 1) * 1024);
}

test('64-bit integers beyond 2^53 stay exact', () => {
  const { content } = read(adding(ints('t', [2n ** 63n - 1n, 1n]))).graph.values.find(({ name }) => name === 't')!;
  expect(content).toEqual({ kind: 'dense', data: [2n ** 63n - 1n, 1n] });
  const large = read(
    adding(
      ints(
        't',
        Array.from({ length: many }, () => 2n ** 60n),
      ),
    ),
  );
  expect(() => valuesOf(large)).toThrow(expect.objectContaining({ code: 'E_INTEGER' }));
});

test.each([
  ['too few bytes', { dataType: 1, dims: [3], rawData: new Uint8Array(8) }, 'E_MALFORMED'],
  ['too many values', { dataType: 1, dims: [3], floatData: [1, 2, 3, 4] }, 'E_MALFORMED'],
  ['a negative size', { dataType: 1, dims: [-3], floatData: [] }, 'E_MALFORMED'],
  ['more elements than can be counted', { dataType: 1, dims: [2 ** 30, 2 ** 30] }, 'E_INTEGER'],
  ['an unknown type', { dataType: 99, dims: [1] }, 'E_UNSUPPORTED'],
])('%s', (_, tensor, code) => {
  expect(() => read(adding(tensor))).toThrow(expect.objectContaining({ code }));
});

test('values that were left out are absent', () => {
  const { graph } = read(adding({ dataType: 1, dims: [1000] }));
  expect(graph.values.find(({ name }) => name === 't')!.content).toEqual({
    kind: 'absent',
    reason: 'the file holds no values',
  });
});

describe('external data', () => {
  const weights = raw(Float32Array.of(9, 1, 2, 3));
  const external = (entries: Readonly<Record<string, string>>, dims = [3]) => {
    const externalData = Object.entries(entries).map(([key, text]) => ({ key, value: text }));
    return adding({ dataType: 1, dims, dataLocation: 1, externalData });
  };
  const opened: string[] = [];
  const openBeside = (name: string): ByteSource | null => {
    opened.push(name);
    return name.endsWith('weights.bin') ? createByteSource(name, weights) : null;
  };

  test.each(['weights.bin', './weights.bin', 'parts/weights.bin'])('is read from %s', (location) => {
    expect(valuesOf(read(external({ location, offset: '4', length: '12' }), { openBeside }))).toEqual([1, 2, 3]);
    expect(valuesOf(read(external({ location }, [4]), { openBeside }))).toEqual([9, 1, 2, 3]);
  });

  test('that is not there is absent, and said so', () => {
    const { graph, notes } = read(external({ location: 'gone.bin' }), { openBeside });
    expect(graph.values.find(({ name }) => name === 't')!.content?.kind).toBe('absent');
    expect(notes).toEqual(['the weights file gone.bin is not beside the model']);
    expect(read(external({ location: 'weights.bin' })).notes).toHaveLength(1);
  });

  test.each([
    '/etc/passwd',
    '../weights.bin',
    'a/../../weights.bin',
    'a\\..\\weights.bin',
    'C:weights.bin',
    'weights\0.bin',
    '',
    'a//weights.bin',
  ])('never leaves the folder: %j', (location) => {
    opened.length = 0;
    expect(() => read(external({ location }), { openBeside })).toThrow(
      expect.objectContaining({ code: 'E_EXTERNAL_DATA' }),
    );
    expect(opened).toEqual([]);
  });

  test('beyond the end of its file is truncated', () => {
    const model = read(external({ location: 'weights.bin', offset: '8' }), { openBeside });
    expect(() => valuesOf(model)).toThrow(expect.objectContaining({ code: 'E_TRUNCATED', subject: 'weights.bin' }));
  });

  test.each([{ offset: '-4' }, { offset: 'x' }, { length: '1e99' }, { length: '8' }])(
    'at no place is malformed: %j',
    (place) => {
      expect(() => read(external({ location: 'weights.bin', ...place }), { openBeside })).toThrow(
        expect.objectContaining({ code: 'E_MALFORMED' }),
      );
    },
  );
});

test('large weights are left in the file', () => {
  const bytes = encode(adding({ dataType: 1, dims: [500_000], rawData: new Uint8Array(2_000_000) }));
  let fetched = 0;
  const source: ByteSource = {
    name: 'large.onnx',
    size: bytes.length,
    read(offset, length) {
      fetched += length;
      return bytes.subarray(offset, offset + length);
    },
  };
  const model = readModel(source);
  expect(fetched).toBeLessThan(150_000);
  const { content, dtype } = model.graph.values.find(({ name }) => name === 't')!;
  expect(content).toMatchObject({ kind: 'stored', bytes: { file: null, length: 2_000_000, encoding: 'raw' } });
  expect(dtype satisfies DType).toBe('float32');
});
