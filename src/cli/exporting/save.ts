import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { WRITTEN_BY } from '../../export/code/python.ts';
import type { Exported, SideFile } from '../../export/formats.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Context } from '../context.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import { type NewFile, writeFile, writeFiles } from '../files/write.ts';

/**
 * Writes the file and those that lie beside it, all or none, and gives their paths; standard output takes the file alone.
 * Throws `E_WRITE`, also where a script that bitbone did not write would be lost.
 */
export function saveExported({ cwd, out }: Context, output: string, { bytes, beside }: Exported): readonly NewFile[] {
  const main = { path: output, content: bytes };
  if (output === STANDARD_STREAM) {
    writeFile(cwd, output, bytes, out);
    return [];
  }
  const others = beside.map((file) => placeBeside(cwd, output, file));
  // the main file last: whoever sees it finds the others
  writeFiles(cwd, [...others, main]);
  return [main, ...others];
}

function placeBeside(cwd: string, output: string, { name, bytes }: SideFile): NewFile {
  const path = join(dirname(output), name);
  const target = resolve(cwd, path);
  const isOwn = name.startsWith(`${basename(output)}.`);
  if (!isOwn && existsSync(target) && !readFileSync(target, 'utf8').includes(WRITTEN_BY)) {
    const fix = 'move it, or choose another folder';
    throw new BitboneError('E_WRITE', 'is in the way and not written by bitbone', { subject: path, fix });
  }
  return { path, content: bytes };
}
