import { existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BitboneError } from '../../graph/errors.ts';
import type { Output } from '../output.ts';
import { STANDARD_STREAM } from './open.ts';

/**
 * Writes a whole file or nothing: the content goes to a new file beside the target, which then takes its place. `-` is
 * standard output. Throws `E_WRITE`.
 */
export function writeFile(cwd: string, path: string, content: string | Uint8Array, stdout: Output): void {
  if (path === STANDARD_STREAM) stdout.write(content);
  else replaceFile(followLinks(resolve(cwd, path)), path, content);
}

function replaceFile(absolutePath: string, path: string, content: string | Uint8Array): void {
  try {
    // a device such as /dev/null is written to, not replaced
    if (existsSync(absolutePath) && !statSync(absolutePath).isFile()) writeFileSync(absolutePath, content);
    else moveInto(absolutePath, content);
  } catch (error) {
    throw explainWrite(error as NodeJS.ErrnoException, path);
  }
}

function moveInto(path: string, content: string | Uint8Array): void {
  const aside = `${path}.${process.pid}.part`;
  try {
    writeFileSync(aside, content, { flag: 'wx' });
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/** Replacing a link would cut it from its target. */
function followLinks(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
};

function explainWrite(error: NodeJS.ErrnoException, path: string): BitboneError {
  const reason = REASONS[error.code ?? ''] ?? error.message;
  return new BitboneError('E_WRITE', `cannot be written: ${reason}`, {
    subject: path,
    fix: 'choose another path',
    cause: error,
  });
}
