import type { DType } from '../graph/tensor.ts';

/** Element types by their number in ONNX (TensorProto.DataType); the 8-bit floating types are one. */
const DTYPES: readonly (DType | undefined)[] = [
  undefined,
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
  'float8',
  'float8',
  'float8',
  'float8',
  'uint4',
  'int4',
];

/** The element type with this number, or undefined where bitbone has none for it. */
export function dtypeOf(tensorType: number): DType | undefined {
  return DTYPES[tensorType];
}
