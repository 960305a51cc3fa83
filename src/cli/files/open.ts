import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { BitboneError } from '../../graph/errors.ts';
import type { ByteSource } from '../../onnx/byte-source.ts';
import { createByteSource } from '../../onnx/byte-source.ts';

/** The name that stands for standard input and output. */
export const STANDARD_STREAM = '-';
const STDIN = 0;

/**
 * Opens a file for reading at any offset; it stays open until `closeFiles` or the process ends. `-` is standard input, read whole.
 * Throws `E_NOT_FOUND`, or `E_NOT_A_FILE` for a folder, a pipe or a device.
 */
export function openFile(cwd: string, path: string): ByteSource {
  if (path === STANDARD_STREAM) return createByteSource('stdin', readFileSync(STDIN));
  const handle = openRegular(resolve(cwd, path), path);
  opened.add(handle);
  const { size } = fstatSync(handle);
  return { name: path, size, read: (offset, length) => readAt(handle, offset, Math.min(length, size - offset)) };
}

const opened = new Set<number>();

/** Closes every file opened so far, for runs over more files than may be open at once. */
export function closeFiles(): void {
  for (const handle of opened) closeSync(handle);
  opened.clear();
}

/** The whole text of a file. Throws as `openFile`. */
export function readText(cwd: string, path: string): string {
  const source = openFile(cwd, path);
  return new TextDecoder().decode(source.read(0, source.size));
}

function openRegular(absolutePath: string, path: string): number {
  let handle: number;
  try {
    // a pipe without a writer would otherwise block here for ever
    handle = openSync(absolutePath, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw explainOpen(error as NodeJS.ErrnoException, path);
  }
  if (fstatSync(handle).isFile()) return handle;
  const what = fstatSync(handle).isDirectory() ? 'is a folder' : 'is not a regular file';
  closeSync(handle);
  throw new BitboneError('E_NOT_A_FILE', what, { subject: path, fix: 'give the path of a file' });
}

function explainOpen(error: NodeJS.ErrnoException, path: string): BitboneError {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new BitboneError('E_NOT_FOUND', 'no such file', { subject: path, fix: 'check the path' });
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return new BitboneError('E_NOT_A_FILE', 'may not be read', { subject: path, fix: 'check its permissions' });
  return new BitboneError('E_NOT_A_FILE', `cannot be opened: ${error.code}`, { subject: path, cause: error });
}

function readAt(handle: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, length));
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(handle, bytes, filled, bytes.length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled === bytes.length ? bytes : bytes.subarray(0, filled);
}
