import { BitboneError, withSubject } from '../graph/errors.ts';
import type { DType, StoredBytes, TensorStore } from '../graph/tensor.ts';
import { DTYPE_BITS } from '../graph/tensor.ts';
import type { ByteSource } from './byte-source.ts';
import type { ExternalFiles } from './external.ts';
import { allocateValues, decodePacked, decodeRaw, rawLength, type Values } from './tensor-values.ts';
import { malformed, truncated } from './wire.ts';

/** A multiple of every element size. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** Reads the values of stored constants, from the model file or the files beside it, piece by piece. */
export function createTensorStore(source: ByteSource, external: ExternalFiles): TensorStore {
  return {
    read(bytes, dtype, count) {
      const file = bytes.file === null ? source : openExternal(external, bytes.file);
      try {
        return bytes.encoding === 'raw' ? readRaw(file, bytes, dtype, count) : readPacked(file, bytes, dtype, count);
      } catch (error) {
        throw withSubject(error, file.name);
      }
    },
  };
}

function openExternal(external: ExternalFiles, fileName: string): ByteSource {
  const file = external.open(fileName);
  if (file !== null) return file;
  throw new BitboneError('E_EXTERNAL_DATA', 'the file with the weights is not beside the model', {
    subject: fileName,
    fix: "put it into the model's folder",
  });
}

function readRaw(file: ByteSource, { offset, length }: StoredBytes, dtype: DType, count: number): Values {
  if (rawLength(dtype, count) !== length) throw malformed(`${length} bytes hold ${count} elements of ${dtype}`);
  requireInside(file, offset, length);
  const values = allocateValues(dtype, count);
  const elementsPerPiece = (PIECE_BYTES * 8) / DTYPE_BITS[dtype];
  for (let start = 0; start < count; start += elementsPerPiece) {
    const elements = Math.min(elementsPerPiece, count - start);
    const at = offset + rawLength(dtype, start);
    decodeRaw(readExactly(file, at, rawLength(dtype, elements)), dtype, values, start, elements);
  }
  return values;
}

function readPacked(file: ByteSource, bytes: StoredBytes, dtype: DType, count: number): Values {
  requireInside(file, bytes.offset, bytes.length);
  // a packed element takes a byte at least
  if (count > bytes.length) throw malformed(`${bytes.length} bytes hold ${count} elements of ${dtype}`);
  return decodePacked(readExactly(file, bytes.offset, bytes.length), bytes.encoding, dtype, count);
}

function requireInside(file: ByteSource, offset: number, length: number): void {
  if (offset + length > file.size) throw truncated(`bytes ${offset} to ${offset + length} of ${file.size} are needed`);
}

function readExactly(file: ByteSource, offset: number, length: number): Uint8Array {
  const bytes = file.read(offset, length);
  if (bytes.length === length) return bytes;
  throw truncated(`only ${bytes.length} of ${length} bytes could be read at byte ${offset}`);
}
