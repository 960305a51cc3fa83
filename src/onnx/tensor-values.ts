import { BitboneError } from '../graph/errors.ts';
import type { DType, StoredBytes } from '../graph/tensor.ts';
import { DTYPE_BITS } from '../graph/tensor.ts';
import { malformed } from './wire.ts';

export type Encoding = StoredBytes['encoding'];
export type Values = Float32Array | Float64Array | Int32Array;

type ReadElement = (view: DataView, offset: number) => number;

/** How one little-endian element reads; types of less than a byte, text and complex numbers are not here. */
const ELEMENTS: { readonly [D in DType]?: ReadElement } = {
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
  float16: (view, at) => decodeFloat16(view.getUint16(at, true)),
  bfloat16: (view, at) => decodeBfloat16(view.getUint16(at, true)),
  int64: (view, at) => Number(view.getBigInt64(at, true)),
  uint64: (view, at) => Number(view.getBigUint64(at, true)),
  int32: (view, at) => view.getInt32(at, true),
  uint32: (view, at) => view.getUint32(at, true),
  int16: (view, at) => view.getInt16(at, true),
  uint16: (view, at) => view.getUint16(at, true),
  int8: (view, at) => view.getInt8(at),
  uint8: (view, at) => view.getUint8(at),
  bool: (view, at) => view.getUint8(at),
};

/** Bytes of `count` elements in the `raw` encoding. */
export function rawLength(dtype: DType, count: number): number {
  return Math.ceil((count * DTYPE_BITS[dtype]) / 8);
}

/** An array that holds every value of the type exactly, 64-bit integers beyond 2^53 excepted. */
export function allocateValues(dtype: DType, count: number): Values {
  if (dtype === 'float64' || dtype === 'int64' || dtype === 'uint64' || dtype === 'uint32')
    return new Float64Array(count);
  if (dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16') return new Float32Array(count);
  return new Int32Array(count);
}

/**
 * Decodes elements from `start` on into `values`. Throws `E_INTEGER` where a 64-bit integer is not exact as a number
 * and `E_UNSUPPORTED` for types whose values bitbone does not read.
 */
export function decodeRaw(bytes: Uint8Array, dtype: DType, values: Values, start: number, count: number): void {
  if (dtype === 'int4' || dtype === 'uint4') {
    decodeNibbles(bytes, dtype, values, start, count);
    return;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = ELEMENTS[dtype];
  if (read === undefined) throw unreadable(dtype);
  const step = DTYPE_BITS[dtype] / 8;
  for (let index = 0; index < count; index += 1) values[start + index] = read(view, index * step);
  if (dtype === 'int64' || dtype === 'uint64') requireExact(values, start, count);
}

function unreadable(dtype: DType): BitboneError {
  return new BitboneError('E_UNSUPPORTED', `values of type ${dtype} are not read`, {});
}

function requireExact(values: Values, start: number, count: number): void {
  for (let index = start; index < start + count; index += 1) {
    if (!Number.isSafeInteger(values[index]!)) {
      throw new BitboneError('E_INTEGER', `an element is ${values[index]}, beyond 2^53`, {});
    }
  }
}

/** Two elements a byte, the first in the low half. */
function decodeNibbles(bytes: Uint8Array, dtype: DType, values: Values, start: number, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const nibble = (bytes[index >> 1]! >> ((index & 1) * 4)) & 15;
    values[start + index] = dtype === 'int4' && nibble > 7 ? nibble - 16 : nibble;
  }
}

/** Values of a packed protobuf field; half-precision values stand in it as the integers of their bits. */
export function decodePacked(bytes: Uint8Array, encoding: Encoding, dtype: DType, count: number): Values {
  const values = allocateValues(dtype, count);
  if (encoding === 'packed-varint') {
    decodeVarints(
      bytes,
      (index, value) => {
        if (index < count) values[index] = integerElement(value, dtype);
      },
      count,
    );
    return values;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = encoding === 'packed-double' ? 8 : 4;
  if (bytes.length !== count * step) throw malformed(`${bytes.length} bytes hold ${count} values`);
  const read = step === 8 ? ELEMENTS.float64! : ELEMENTS.float32!;
  for (let index = 0; index < count; index += 1) values[index] = read(view, index * step);
  return values;
}

function integerElement(value: bigint, dtype: DType): number {
  if (dtype === 'float16') return decodeFloat16(Number(value & 0xffffn));
  if (dtype === 'bfloat16') return decodeBfloat16(Number(value & 0xffffn));
  const number = Number(dtype === 'uint64' || dtype === 'uint32' ? BigInt.asUintN(64, value) : value);
  if (Number.isSafeInteger(number)) return number;
  throw new BitboneError('E_INTEGER', `an element is ${value}, beyond 2^53`, {});
}

/** Calls `take` with each signed 64-bit varint; there must be `count` of them. */
export function decodeVarints(bytes: Uint8Array, take: (index: number, value: bigint) => void, count: number): void {
  let at = 0;
  let index = 0;
  while (at < bytes.length) {
    let value = 0n;
    let shift = 0n;
    let byte = 128;
    while (byte >= 128) {
      if (at >= bytes.length || shift > 63n) throw malformed('a packed number is cut off or too long');
      byte = bytes[at]!;
      at += 1;
      value |= BigInt(byte & 127) << shift;
      shift += 7n;
    }
    take(index, BigInt.asIntN(64, value));
    index += 1;
  }
  if (index !== count) throw malformed(`${index} values are given for ${count} elements`);
}

/** IEEE 754 binary16. */
export function decodeFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const FLOAT_BITS = new DataView(new ArrayBuffer(4));

/** The upper half of a binary32. */
export function decodeBfloat16(bits: number): number {
  FLOAT_BITS.setUint32(0, bits << 16);
  return FLOAT_BITS.getFloat32(0);
}
