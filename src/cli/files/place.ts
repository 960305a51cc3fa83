import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { STANDARD_STREAM } from './open.ts';
import { explainWrite } from './write.ts';

/** Throws `E_WRITE` where a file could not be written anyway, before anything is done that takes long. */
export function checkWritable(cwd: string, path: string): void {
  if (path === STANDARD_STREAM) return;
  const file = resolve(cwd, path);
  try {
    const known = statSync(file, { throwIfNoEntry: false });
    if (known?.isDirectory() === true) throw failure('EISDIR');
    if (known === undefined && !statSync(dirname(file)).isDirectory()) throw failure('ENOTDIR');
    accessSync(known === undefined ? dirname(file) : file, constants.W_OK);
  } catch (error) {
    throw explainWrite(error as NodeJS.ErrnoException, path);
  }
}

/** Makes a folder and those it lies in. Throws `E_WRITE`. */
export function makeFolder(cwd: string, path: string): void {
  try {
    makeMissing(resolve(cwd, path));
  } catch (error) {
    throw explainWrite(error as NodeJS.ErrnoException, path);
  }
}

/** One by one: where a system refuses a folder as missing, as in /proc, the recursive call of Node.js tries for ever. */
function makeMissing(folder: string): void {
  const known = statSync(folder, { throwIfNoEntry: false });
  if (known?.isDirectory() === true) return;
  if (known !== undefined) throw failure('EEXIST');
  makeMissing(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // another process may have been faster
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new Error('the system makes no folder there') : error;
  }
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
