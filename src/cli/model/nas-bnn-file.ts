import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import { isNasBnnSpace, readNasBnnSpace } from '../../config/nas-bnn-schema.ts';
import type { Context } from '../context.ts';
import { readJson } from '../files/read-json.ts';

/** The NAS-BNN space that a file describes; undefined where the argument means anything else. Throws `E_CONFIG`. */
export function findNasBnn({ cwd }: Pick<Context, 'cwd'>, spec: string): NasBnnSpace | undefined {
  if (!/\.json$/i.test(spec) || !existsSync(resolve(cwd, spec))) return undefined;
  const value = readJson(cwd, spec);
  return isNasBnnSpace(value) ? readNasBnnSpace(value, spec) : undefined;
}
