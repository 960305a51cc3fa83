/** Sizes per axis; `[]` is a scalar. Every size is a non-negative integer. */
export type Shape = readonly number[];

/** Element types of ONNX, by name, with the bits one element takes in memory. */
export const DTYPE_BITS = {
  float32: 32,
  float64: 64,
  float16: 16,
  bfloat16: 16,
  float8: 8,
  int64: 64,
  int32: 32,
  int16: 16,
  int8: 8,
  int4: 4,
  uint64: 64,
  uint32: 32,
  uint16: 16,
  uint8: 8,
  uint4: 4,
  bool: 8,
  complex64: 64,
  complex128: 128,
  string: 64,
} as const;

export type DType = keyof typeof DTYPE_BITS;

const FLOATS: ReadonlySet<DType> = new Set(['float32', 'float64', 'float16', 'bfloat16', 'float8']);

export function isFloat(dtype: DType): boolean {
  return FLOATS.has(dtype);
}

/** Number of elements of a tensor of this shape (1 for a scalar). */
export function countElements(shape: Shape): number {
  let count = 1;
  for (let axis = 0; axis < shape.length; axis += 1) count *= shape[axis]!;
  return count;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis += 1) if (a[axis] !== b[axis]) return false;
  return true;
}

/** An axis counted from the end (-1 = last) as an index from the front. */
export function positiveAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** How a parameter that carries no values is to be initialised when values are needed. */
export interface Initialiser {
  readonly kind: 'kaiming-normal' | 'uniform' | 'constant';
  /** `constant`: the value; `uniform`: values lie in [0, value); `kaiming-normal`: unused. */
  readonly value?: number;
}

/** Where the bytes of a stored tensor lie; a `TensorStore` reads them. */
export interface StoredBytes {
  /** Name of an external file beside the model, or null for the model file itself. */
  readonly file: string | null;
  readonly offset: number;
  readonly length: number;
  /** `raw`: little-endian elements; `packed-*`: protobuf packed field of the model file. */
  readonly encoding: 'raw' | 'packed-float' | 'packed-double' | 'packed-varint';
}

/** What is known of the values of a constant tensor. */
export type Content =
  /** In memory, row-major. 64-bit integers are kept as numbers where exact (|v| <= 2^53), as bigint otherwise. */
  | { readonly kind: 'dense'; readonly data: ArrayLike<number> | readonly bigint[] }
  /** In the model file or beside it, read only when asked for. */
  | { readonly kind: 'stored'; readonly bytes: StoredBytes }
  /** Every element has this value. */
  | { readonly kind: 'fill'; readonly value: number }
  /** Not given: a weight to be initialised by whoever needs values. */
  | { readonly kind: 'initial'; readonly initialiser: Initialiser }
  /** Not given: weights left out of the file (graph input, absent external data). */
  | { readonly kind: 'absent'; readonly reason: string };

/** Reads values of stored constants; made by the reader that opened the file. */
export interface TensorStore {
  /** Row-major values. Throws `E_EXTERNAL_DATA` or `E_TRUNCATED`. */
  read(bytes: StoredBytes, dtype: DType, count: number): Float32Array | Float64Array | Int32Array;
}
