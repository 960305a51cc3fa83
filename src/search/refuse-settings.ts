import { BitboneError } from '../graph/errors.ts';
import type { Place } from './space/layout.ts';

/** More settings than this in one step are not kept, */
const MOST_KEPT = 8_000_000;
/** nor are more than this gone through, most of which no front needs. */
const MOST_SEEN = 100_000_000;

/** Throws `E_UNSUPPORTED` for a unit with so many settings that they take too much time or memory. */
export function refuseSettings({ name }: Place, kept: number, seen: number): void {
  if (kept <= MOST_KEPT && seen <= MOST_SEEN) return;
  const most = kept > MOST_KEPT ? MOST_KEPT : MOST_SEEN;
  throw new BitboneError('E_UNSUPPORTED', `more than ${most} settings are too many to enumerate`, {
    subject: name,
    fix: 'allow fewer widths with a larger --multiple, or fewer ties',
  });
}
