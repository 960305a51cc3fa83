import type { Candidate } from '../../search/space/candidate.ts';

/** What is on or off for each layer by itself; see toggles.ts. */
export type ToggleId = 'binary' | 'link' | 'rpc';

/** No layer switched. */
export const NOTHING_ON: Readonly<Record<ToggleId, ReadonlySet<string>>> = {
  binary: new Set(),
  link: new Set(),
  rpc: new Set(),
};

/** Everything that was changed about the given network; the order is always toggles first, then widths and depths. */
export interface Edits {
  /** How layers that are switched to binary are binarized. */
  readonly recipe: string;
  /** The layers each toggle is on for, by name. */
  readonly on: Readonly<Record<ToggleId, ReadonlySet<string>>>;
  /** Widths and depths; a knob left out keeps its present value. */
  readonly candidate: Candidate;
}

/** Switched layers, turned knobs, and the recipe, in which two designs of one network differ. */
export function countEdits(before: Edits, after: Edits): number {
  const toggles = Object.keys(after.on) as ToggleId[];
  const layers = toggles.reduce((sum, id) => sum + countApart(before.on[id], after.on[id]), 0);
  const knobs = new Set([...Object.keys(before.candidate), ...Object.keys(after.candidate)]);
  const turned = [...knobs].filter((id) => before.candidate[id] !== after.candidate[id]).length;
  const isRewritten = before.recipe !== after.recipe && before.on.binary.size > 0 && after.on.binary.size > 0;
  return layers + turned + (isRewritten ? 1 : 0);
}

function countApart(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((name) => b.has(name)).length;
  return a.size + b.size - 2 * shared;
}

/** The edits with one layer set on for a toggle. */
export function withToggle(edits: Edits, id: ToggleId, names: ReadonlySet<string>): Edits {
  return { ...edits, on: { ...edits.on, [id]: names } };
}

/** Whether two edits give the same network before widths and depths. */
export function sameToggles(a: Edits, b: Edits): boolean {
  if (a === b) return true;
  const isSame = (id: ToggleId): boolean => sameNames(a.on[id], b.on[id]);
  return (Object.keys(a.on) as ToggleId[]).every(isSame) && (a.recipe === b.recipe || a.on.binary.size === 0);
}

export function sameNames(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && [...a].every((name) => b.has(name)));
}
