import { BitboneError } from '../../graph/errors.ts';
import { STANDARD_STREAM } from './open.ts';

/** Throws `E_USAGE` where a file and a JSON document would both go to standard output. */
export function checkStreams({ output, json }: { readonly output?: string; readonly json?: boolean }): void {
  if (output !== STANDARD_STREAM || json !== true) return;
  throw new BitboneError('E_USAGE', 'shares standard output with -o -', {
    subject: '--json',
    fix: 'name a file by -o',
  });
}
