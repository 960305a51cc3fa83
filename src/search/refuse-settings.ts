import { BitboneError } from '../graph/errors.ts';
import type { Place } from './space/layout.ts';

/** More settings than this in one step are not enumerated. */
const MOST_SETTINGS = 8_000_000;

/** Throws `E_UNSUPPORTED` for a unit with so many settings that going through them takes too long. */
export function refuseSettings({ name }: Place, settings: number): void {
  if (settings <= MOST_SETTINGS) return;
  throw new BitboneError('E_UNSUPPORTED', `more than ${MOST_SETTINGS} settings are too many to enumerate`, {
    subject: name,
    fix: 'allow fewer widths with a larger --multiple, or fewer ties',
  });
}
