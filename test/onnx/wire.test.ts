import fc from 'fast-check';
import onnxProto from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { Wire } from '../../src/onnx/wire.ts';

const { onnx } = onnxProto;

function wireOver(bytes: readonly number[]): Wire {
  return new Wire(createByteSource('bytes', Uint8Array.from(bytes)));
}

/** Little-endian groups of seven bits, as protobuf writes a 64-bit integer. */
function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

describe('integers', () => {
  test('every 64-bit integer is exact', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (value) => {
        const read = wireOver(varint(value)).int64();
        expect(BigInt(read)).toBe(value);
        expect(typeof read).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'bigint');
      }),
    );
  });

  test.each([
    0n,
    127n,
    128n,
    -1n,
    2n ** 49n,
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 53n + 1n,
    -(2n ** 53n) - 1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ])('%d', (value) => {
    expect(BigInt(wireOver(varint(value)).int64())).toBe(value);
  });

  test('32-bit integers are signed', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(wireOver(varint(BigInt(value))).int32()).toBe(value);
      }),
    );
  });

  test('a number of eleven bytes is malformed', () => {
    const wire = () => wireOver([...Array(10).fill(0x80), 1]);
    expect(() => wire().uint()).toThrow(expect.objectContaining({ code: 'E_MALFORMED' }));
    expect(() => wire().int64()).toThrow(expect.objectContaining({ code: 'E_MALFORMED' }));
  });

  test('a number that the file cuts off is truncated', () => {
    expect(() => wireOver([0x80]).uint()).toThrow(expect.objectContaining({ code: 'E_TRUNCATED' }));
  });
});

describe('lengths', () => {
  test('beyond the file: truncated; beyond the message: malformed', () => {
    expect(() => wireOver([9, 1, 2]).ending(3)).toThrow(expect.objectContaining({ code: 'E_TRUNCATED' }));
    expect(() => wireOver([2, 1, 2]).ending(2)).toThrow(expect.objectContaining({ code: 'E_MALFORMED' }));
  });

  test('a length of 2^62 allocates nothing', () => {
    expect(() => wireOver(varint(2n ** 62n)).string(11)).toThrow(expect.objectContaining({ code: 'E_TRUNCATED' }));
  });

  test.each([3, 4, 6, 7])('wire type %d is malformed', (type) => {
    expect(() => wireOver([0]).skip(8 + type, 1)).toThrow(expect.objectContaining({ code: 'E_MALFORMED' }));
  });
});

function encodeText(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...varint(BigInt(bytes.length)), ...bytes];
}

test('texts of any script are read in any order', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('Conv'));
  const texts = fc.array(text, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(texts, fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 40 }), (given, reads) => {
      const encoded = given.map(encodeText);
      const wire = wireOver(encoded.flat());
      for (const [number, asWord] of reads) {
        const index = number % given.length;
        wire.pos = encoded.slice(0, index).flat().length;
        expect(asWord ? wire.word(wire.size) : wire.string(wire.size)).toBe(given[index]);
      }
    }),
  );
});

test('equal shapes in a row are one', () => {
  const wire = wireOver([]);
  const first = wire.shareShape([8, 4, 3, 3]);
  expect(wire.shareShape([8, 4, 3, 3])).toBe(first);
  expect(wire.shareShape([8, 4, 1, 1])).toEqual([8, 4, 1, 1]);
  expect(wire.shareShape([8, 4, 3, 3])).toEqual(first);
});

test('texts of any script are read, one after another and behind a jump over many windows', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 8 }), fc.integer({ min: 0, max: 200_000 }), text, (texts, gap, last) => {
      const head = texts.flatMap(encodeText);
      const tail = encodeText(last);
      const bytes = new Uint8Array(head.length + gap + tail.length);
      bytes.set(head);
      bytes.set(tail, head.length + gap);
      const wire = new Wire(createByteSource('bytes', bytes));
      const decoded = texts.map(() => wire.string(wire.size));
      wire.pos += gap;
      expect([...decoded, wire.string(wire.size)]).toEqual([...texts, last]);
    }),
  );
});

test('a payload is jumped over, not read', () => {
  const payload = 5_000_000;
  const bytes = onnx.TensorProto.encode({ rawData: new Uint8Array(payload), docString: 'end' }).finish();
  let fetched = 0;
  const wire = new Wire({
    name: 'large',
    size: bytes.length,
    read(offset, length) {
      fetched += length;
      return bytes.subarray(offset, offset + length);
    },
  });
  const tags: number[] = [];
  while (wire.pos < wire.size) {
    tags.push(wire.uint());
    wire.skip(tags.at(-1)!, wire.size);
  }
  expect(tags.map((tag) => tag >> 3)).toEqual([9, 12]);
  expect(fetched).toBeLessThan(300_000);
});

describe('short messages of the same bytes', () => {
  const message = (wire: Wire, end: number) => {
    const stop = wire.ending(end);
    return wire.recall(stop, () => ({ text: String(wire.string(stop)) }));
  };

  test('are read once, and what follows them is read where they end', () => {
    const one = [3, 2, 104, 105];
    const other = [3, 2, 104, 111];
    const wire = wireOver([...one, ...other, ...one, 7]);
    const [first, second, third] = [1, 2, 3].map(() => message(wire, wire.size));
    expect([first, second]).toEqual([{ text: 'hi' }, { text: 'ho' }]);
    expect(third).toBe(first);
    expect(wire.uint()).toBe(7);
  });

  test('are read where a window ends inside them', () => {
    const long = [3, 2, 104, 105];
    const bytes = Array.from({ length: 40_000 }, () => long).flat();
    const wire = wireOver(bytes);
    for (let index = 0; index < 40_000; index += 1) expect(message(wire, wire.size)).toEqual({ text: 'hi' });
    expect(wire.pos).toBe(bytes.length);
  });
});
