import { BitboneError } from '../../graph/errors.ts';
import type { DType } from '../../graph/tensor.ts';

/** Elements of a tensor, row-major. */
export type Elements = ArrayLike<number> | ArrayLike<bigint>;

type Put = (view: DataView, index: number, element: number | bigint) => void;

/** How an element is laid down, little-endian; none for types that are not packed here. */
const PUT: { readonly [D in DType]: Put | undefined } = {
  float32: (view, index, element) => view.setFloat32(4 * index, Number(element), true),
  float64: (view, index, element) => view.setFloat64(8 * index, Number(element), true),
  float16: (view, index, element) => view.setUint16(2 * index, toFloat16Bits(Number(element)), true),
  bfloat16: (view, index, element) => view.setUint16(2 * index, toBfloat16Bits(Number(element)), true),
  int64: (view, index, element) => view.setBigInt64(8 * index, BigInt(element), true),
  uint64: (view, index, element) => view.setBigUint64(8 * index, BigInt(element), true),
  int32: (view, index, element) => view.setInt32(4 * index, Number(element), true),
  uint32: (view, index, element) => view.setUint32(4 * index, Number(element), true),
  int16: (view, index, element) => view.setInt16(2 * index, Number(element), true),
  uint16: (view, index, element) => view.setUint16(2 * index, Number(element), true),
  int8: (view, index, element) => view.setInt8(index, Number(element)),
  uint8: (view, index, element) => view.setUint8(index, Number(element)),
  bool: (view, index, element) => view.setUint8(index, Number(element) === 0 ? 0 : 1),
  int4: putNibble,
  uint4: putNibble,
  float8: undefined,
  complex64: undefined,
  complex128: undefined,
  string: undefined,
};

const BYTES: Partial<Record<DType, number>> = { float64: 8, int64: 8, uint64: 8, float32: 4, int32: 4, uint32: 4 };
const HALVES: ReadonlySet<DType> = new Set(['float16', 'bfloat16', 'int16', 'uint16']);

/** Bytes that `count` elements take in ONNX's raw form. */
export function countRawBytes(dtype: DType, count: number): number {
  if (dtype === 'int4' || dtype === 'uint4') return Math.ceil(count / 2);
  return count * (BYTES[dtype] ?? (HALVES.has(dtype) ? 2 : 1));
}

/** ONNX's raw form of `elements`; throws `E_UNSUPPORTED` for strings, complex numbers and 8-bit floats. */
export function packElements(elements: Elements, dtype: DType, subject: string): Uint8Array {
  const put = PUT[dtype];
  if (put === undefined) throw new BitboneError('E_UNSUPPORTED', `${dtype} constants cannot be written`, { subject });
  if (dtype === 'float32' && elements instanceof Float32Array && IS_LITTLE_ENDIAN) return viewBytes(elements);
  const bytes = new Uint8Array(countRawBytes(dtype, elements.length));
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < elements.length; index += 1) put(view, index, elements[index]!);
  return bytes;
}

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The memory of large weights as it is, without a copy. */
function viewBytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Two elements a byte, the first in the low half. */
function putNibble(view: DataView, index: number, element: number | bigint): void {
  const shift = 4 * (index % 2);
  const at = Math.floor(index / 2);
  view.setUint8(at, view.getUint8(at) | ((Number(element) & 15) << shift));
}

const scratch = new DataView(new ArrayBuffer(4));

function toFloat32Bits(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

/** The upper half of a float32, rounded to nearest even. */
export function toBfloat16Bits(value: number): number {
  const bits = toFloat32Bits(value);
  if (Number.isNaN(value)) return 0x7fc0;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** IEEE 754 binary16, rounded to nearest even; too large becomes infinite, too small subnormal or 0. */
export function toFloat16Bits(value: number): number {
  const bits = toFloat32Bits(value);
  const sign = (bits >>> 16) & 0x8000;
  if (Number.isNaN(value)) return 0x7e00;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  // one unit in the last place is 2^(exponent - 10), and never less than the smallest subnormal 2^-24
  const exponent = Math.max(Math.floor(Math.log2(magnitude || 1e-9)), -14);
  const units = roundHalfEven(magnitude / 2 ** (exponent - 10));
  return sign | (units + ((exponent + 14) << 10));
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
