import type { FrontEntry } from '../../search/search.ts';
import type { Edits } from './edits.ts';

/** Candidates to choose from, as a study or a search gave them. */
export interface Front {
  readonly entries: readonly FrontEntry[];
  /** The toggles of the searched network. */
  readonly base: Edits;
  readonly certificate: { readonly kind: 'exact' | 'epsilon' | 'heuristic'; readonly epsilon: number | null } | null;
  /** The study that keeps it; null where it is not kept. */
  readonly study: string | null;
}
