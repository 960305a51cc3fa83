import { BitboneError } from '../graph/errors.ts';
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

/** Number of an element type; throws `E_UNSUPPORTED` for one that stands for several. */
export function tensorTypeOf(dtype: DType, subject: string): number {
  if (dtype !== 'float8') return DTYPES.indexOf(dtype);
  throw new BitboneError('E_UNSUPPORTED', `the element type ${dtype} has no single ONNX type`, { subject });
}
