import { basename } from 'node:path';
import { BitboneError } from '../../graph/errors.ts';
import { STANDARD_STREAM } from '../files/open.ts';

/** Names by which Python would find something else. */
const TAKEN: ReadonlySet<string> = new Set(
  `and as assert async await break class continue def del elif else except finally for from global if import in is lambda
  nonlocal not or pass raise return try while with yield argparse json math os torch torchvision train`.split(/\s+/),
);

/**
 * Name by which a script beside it imports the written file; undefined for standard output. Throws `E_USAGE` where the
 * file's name is none in Python.
 */
export function moduleOf(output: string): string | undefined {
  if (output === STANDARD_STREAM) return undefined;
  const name = basename(output).replace(/\.py$/i, '');
  if (/^[a-z_]\w*$/i.test(name) && !TAKEN.has(name) && /\.py$/i.test(output)) return name;
  throw new BitboneError('E_USAGE', 'is no name that train.py, written beside it, could import', {
    subject: output,
    fix: 'name it like model.py',
  });
}
