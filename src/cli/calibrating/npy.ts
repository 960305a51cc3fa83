import { BitboneError } from '../../graph/errors.ts';
import type { Shape } from '../../graph/tensor.ts';
import { countElements } from '../../graph/tensor.ts';

/** An array of a NumPy file, row-major. */
export interface NpyArray {
  readonly shape: Shape;
  readonly data: Float64Array;
}

const MAGIC = '\u0093NUMPY';

type ReadElement = (view: DataView, offset: number) => number;

const ELEMENTS: Readonly<Record<string, readonly [bytes: number, read: ReadElement]>> = {
  '<f4': [4, (view, at) => view.getFloat32(at, true)],
  '<f8': [8, (view, at) => view.getFloat64(at, true)],
  '<i8': [8, (view, at) => Number(view.getBigInt64(at, true))],
  '<i4': [4, (view, at) => view.getInt32(at, true)],
  '<i2': [2, (view, at) => view.getInt16(at, true)],
  '|i1': [1, (view, at) => view.getInt8(at)],
  '|u1': [1, (view, at) => view.getUint8(at)],
  '<u2': [2, (view, at) => view.getUint16(at, true)],
  '|b1': [1, (view, at) => view.getUint8(at)],
};

/** Reads the NPY format (NumPy's format specification, versions 1 to 3). Throws `E_MALFORMED`, `E_UNSUPPORTED`. */
export function parseNpy(bytes: Uint8Array, subject: string): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (reason: string): never => {
    throw new BitboneError('E_MALFORMED', reason, { subject, fix: 'write it with numpy.save' });
  };
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(0, 6)) !== MAGIC) fail('is no .npy file');
  const isLong = bytes[6]! > 1;
  const start = isLong ? 12 : 10;
  const end = start + (isLong ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? fail('has no element type');
  const sizes = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? fail('has no shape');
  const [width, read] = ELEMENTS[type] ?? refuse(subject, `elements of type ${type} are not read`);
  if (/'fortran_order':\s*True/.test(header)) refuse(subject, 'column-major arrays are not read');
  const shape = sizes
    .split(',')
    .map((size) => size.trim())
    .filter((size) => size !== '')
    .map(Number);
  const count = countElements(shape);
  if (end + count * width > bytes.length) fail('ends too early');
  return { shape, data: Float64Array.from({ length: count }, (_, index) => read(view, end + index * width)) };
}

function refuse(subject: string, reason: string): never {
  throw new BitboneError('E_UNSUPPORTED', reason, { subject, fix: 'save it as float32, C order' });
}
