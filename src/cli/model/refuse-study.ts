import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { BitboneError } from '../../graph/errors.ts';
import { quoteWords } from '../../report/shell-words.ts';
import type { Context } from '../context.ts';
import { isStudy } from './is-study.ts';

/**
 * Throws `E_USAGE` for a study where one network is asked for. `instead`: what else the command can do with it. A study that
 * is not there is left to whoever opens it.
 */
export function refuseStudy({ cwd }: Pick<Context, 'cwd'>, spec: string, instead?: string): void {
  if (!isStudy(spec) || !existsSync(resolve(cwd, spec))) return;
  const one = `name a candidate of it, e.g. ${quoteWords([`${spec}#1`])}`;
  const fix = instead === undefined ? one : `${instead}, or ${one}`;
  throw new BitboneError('E_USAGE', 'a study is no model', { subject: spec, fix });
}
