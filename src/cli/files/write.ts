import { existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BitboneError } from '../../graph/errors.ts';
import type { Output } from '../output.ts';
import { STANDARD_STREAM } from './open.ts';

/** A file to be, at a path from the working folder. */
export interface NewFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes a whole file or nothing: the content goes to a new file beside the target, which then takes its place. `-` is
 * standard output. Throws `E_WRITE`.
 */
export function writeFile(cwd: string, path: string, content: string | Uint8Array, stdout: Output): void {
  if (path === STANDARD_STREAM) stdout.write(content);
  else writeFiles(cwd, [{ path, content }]);
}

/** The same for several files, none of which takes its place before all are written. Throws `E_WRITE`. */
export function writeFiles(cwd: string, files: readonly NewFile[]): void {
  const staged: Staged[] = [];
  for (const { path, content } of files) {
    try {
      staged.push(stage(followLinks(resolve(cwd, path)), content));
    } catch (error) {
      for (const { aside } of staged) rmSync(aside, { force: true });
      throw explainWrite(error as NodeJS.ErrnoException, path);
    }
  }
  staged.forEach((file, index) => {
    try {
      file.place();
    } catch (error) {
      for (const { aside } of staged.slice(index)) rmSync(aside, { force: true });
      throw explainWrite(error as NodeJS.ErrnoException, files[index]!.path);
    }
  });
}

/** Content that lies beside the place it is meant for. */
interface Staged {
  readonly aside: string;
  place(): void;
}

function stage(path: string, content: string | Uint8Array): Staged {
  const aside = `${path}.${process.pid}.part`;
  const known = statSync(path, { throwIfNoEntry: false });
  // a device such as /dev/null is written to, not replaced
  if (known?.isFile() === false && !known.isDirectory()) return { aside, place: () => writeFileSync(path, content) };
  try {
    if (known?.isDirectory() === true) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    writeFileSync(aside, content, { flag: 'wx' });
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
  return { aside, place: () => renameSync(aside, path) };
}

/** Replacing a link would cut it from its target. */
function followLinks(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EEXIST: 'a file is in the way',
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
};

/** What a failed call of the file system means for the file that was to be written. */
export function explainWrite(error: NodeJS.ErrnoException, path: string): BitboneError {
  const reason = REASONS[error.code ?? ''] ?? error.message;
  return new BitboneError('E_WRITE', `cannot be written: ${reason}`, {
    subject: path,
    fix: 'choose another path',
    cause: error,
  });
}
