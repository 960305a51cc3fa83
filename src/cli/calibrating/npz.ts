import { inflateRawSync } from 'node:zlib';
import { BitboneError } from '../../graph/errors.ts';
import type { NpyArray } from './npy.ts';
import { parseNpy } from './npy.ts';

const END_RECORD = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/** Arrays of an NPZ file by name: a ZIP archive of NPY files, stored or deflated (PKWARE's APPNOTE, without ZIP64). */
export function parseNpz(bytes: Uint8Array, subject: string): ReadonlyMap<string, NpyArray> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view, subject);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const arrays = new Map<string, NpyArray>();
  for (let entry = 0; entry < count; entry += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== DIRECTORY_ENTRY) throw malformed(subject);
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
    ];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    arrays.set(name.replace(/\.npy$/, ''), parseNpy(extract(bytes, view, at, subject), `${subject}: ${name}`));
    at += 46 + nameLength + extra + comment;
  }
  return arrays;
}

/** The end record stands last, with a comment of up to 64 KiB behind it. */
function findEnd(view: DataView, subject: string): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at -= 1) {
    if (view.getUint32(at, true) === END_RECORD) return at;
  }
  throw malformed(subject);
}

function extract(bytes: Uint8Array, view: DataView, entry: number, subject: string): Uint8Array {
  const method = view.getUint16(entry + 10, true);
  const size = view.getUint32(entry + 20, true);
  const local = view.getUint32(entry + 42, true);
  if (local + 30 > bytes.length) throw malformed(subject);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const packed = bytes.subarray(start, start + size);
  if (method === STORED) return packed.slice();
  if (method !== DEFLATED) throw malformed(subject);
  try {
    return new Uint8Array(inflateRawSync(packed));
  } catch (cause) {
    throw new BitboneError('E_MALFORMED', 'an entry cannot be unpacked', { subject, cause });
  }
}

function malformed(subject: string): BitboneError {
  return new BitboneError('E_MALFORMED', 'is no .npz file', { subject, fix: 'write it with numpy.savez' });
}
