import type { Candidate } from '../../search/space/candidate.ts';
import type { Front } from './candidates.ts';
import type { Design, Designer } from './design.ts';
import { sameToggles } from './edits.ts';
import { LAYER_TOGGLES } from './toggles.ts';

/** The explored model as a command line names it. */
export interface ModelReference {
  /** `<model>` as given. */
  readonly spec: string;
  /** What it takes to read it: `--input`, `--dim`, each with its value. */
  readonly flags: readonly string[];
}

/** The command that makes a design's file, or what has to be kept first for there to be one. */
export type EqualCommand =
  | { readonly kind: 'command'; readonly words: readonly string[] }
  | { readonly kind: 'needsStudy' }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * The shell command equal to a design. Widths and depths are named through a study: a candidate of the front by its id,
 * other values as knobs.
 */
export function findCommand(
  model: ModelReference,
  designer: Designer,
  { edits }: Design,
  front: Front | null,
  output: string,
): EqualCommand {
  const tail = ['-o', output];
  const isSubstituted = edits.on.link.size > 0 || edits.on.rpc.size > 0;
  const isReshaped = Object.keys(edits.candidate).length > 0;
  if (isSubstituted && (isReshaped || edits.on.binary.size === 0)) return { kind: 'none', reason: NO_COMMAND };
  if (!isReshaped) {
    const verb = isSubstituted ? 'binarize' : 'export';
    const toggles = listToggleFlags(designer, edits);
    return { kind: 'command', words: ['bitbone', verb, model.spec, ...model.flags, ...toggles, ...tail] };
  }
  if (front === null || front.study === null || !sameToggles(front.base, edits)) return { kind: 'needsStudy' };
  const entry = front.entries.find(({ candidate }) => sameValues(candidate, edits.candidate));
  const which = entry === undefined ? JSON.stringify(edits.candidate) : String(entry.id);
  return { kind: 'command', words: ['bitbone', 'export', `${front.study}#${which}`, ...tail] };
}

const NO_COMMAND = 'no single command makes this mix of RPC or Elastic-Link with other changes; e exports it';

function listToggleFlags({ given }: Designer, edits: Design['edits']): string[] {
  return Object.values(LAYER_TOGGLES).flatMap((toggle) => {
    const names = edits.on[toggle.id];
    return names.size === 0 ? [] : [...toggle.toFlags(given, names, edits)];
  });
}

function sameValues(a: Candidate, b: Candidate): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
