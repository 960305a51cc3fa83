import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SpaceFile } from '../../config/space-schema.ts';
import { isNetworkSpace, readSpaceFile } from '../../config/space-schema.ts';
import { BitboneError } from '../../graph/errors.ts';
import { quoteWords } from '../../report/shell-words.ts';
import type { Context } from '../context.ts';
import { readJson } from '../files/read-json.ts';

/** The space that a file lays out over a network; undefined where the argument means anything else. Throws `E_CONFIG`. */
export function findSpaceFile({ cwd }: Pick<Context, 'cwd'>, path: string): SpaceFile | undefined {
  if (!/\.json$/i.test(path) || !existsSync(resolve(cwd, path))) return undefined;
  const value = readJson(cwd, path);
  return isNetworkSpace(value) ? readSpaceFile(value, path) : undefined;
}

/** The network that a space file names, as the command line would: a file beside it, or a built-in. Throws `E_CONFIG`. */
export function locateModel({ cwd }: Pick<Context, 'cwd'>, path: string, { model }: SpaceFile): string {
  if (model === undefined) {
    const fix = `add "model", or search it by bitbone search <model> ${quoteWords(['--space', path])}`;
    throw new BitboneError('E_CONFIG', 'names no model', { subject: path, fix });
  }
  const beside = join(dirname(path), model);
  return existsSync(resolve(cwd, beside)) ? beside : model;
}
