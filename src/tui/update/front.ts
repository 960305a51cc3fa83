import type { FrontEntry } from '../../search/search.ts';
import { listEntries, listSorts } from '../model/front.ts';
import type { FrontState, Session, State, Step } from '../state.ts';
import { announce, only, say } from '../state.ts';
import { cursorAt } from './cursor.ts';
import { changeDesign } from './history.ts';

export function visibleEntries(session: Session, state: State): readonly FrontEntry[] {
  return listEntries(state.front, session.budgetRows, state.limits);
}

/** Position of the cursor among the entries shown. */
export function placeOfEntry(entries: readonly FrontEntry[], { cursor }: FrontState): number {
  const wanted = Number(cursor.id);
  const found = entries.findIndex(({ id }) => id === wanted);
  return found >= 0 ? found : Math.max(0, Math.min(cursor.index, entries.length - 1));
}

export function entryAtCursor(session: Session, state: State): FrontEntry | undefined {
  const entries = visibleEntries(session, state);
  return entries[placeOfEntry(entries, state.front)];
}

export function withFront(state: State, change: Partial<FrontState>): State {
  return { ...state, front: { ...state.front, ...change } };
}

export function moveToEntry(session: Session, state: State, place: number): State {
  const entries = visibleEntries(session, state);
  const index = Math.max(0, Math.min(place, entries.length - 1));
  return withFront(state, { cursor: { id: String(entries[index]?.id ?? ''), index } });
}

/** Makes the candidate under the cursor the present design. */
export function takeEntry(session: Session, state: State, key: string): Step {
  const entry = entryAtCursor(session, state);
  const { front } = state.front;
  if (entry === undefined || front === null) return only(say(state, 'there is no candidate yet; s searches', 'warn'));
  const edits = { ...front.base, candidate: entry.candidate };
  const taken = `candidate ${entry.id} taken; 1 shows its layers, 3 compares it`;
  const work = (): Step => only(say(changeDesign(state, session.designer.design(edits)), taken, 'good'));
  return announce(state, key, session.designer.noticeOf(edits), work);
}

export function markEntry(session: Session, state: State): Step {
  const entry = entryAtCursor(session, state);
  if (entry === undefined) return only(state);
  const id = String(entry.id);
  const { marks } = state.front;
  const next = marks.has(id) ? new Set([...marks].filter((other) => other !== id)) : new Set([...marks, id]);
  const marked = withFront(state, { marks: next });
  return only(moveToEntry(session, marked, placeOfEntry(visibleEntries(session, marked), state.front) + 1));
}

export function showKept(_: Session, state: State): Step {
  return only(withFront(state, { onlyKept: !state.front.onlyKept }));
}

/** Moves on in the columns to sort by. */
export function sortEntries(state: State, steps: 1 | -1): State {
  const sorts = listSorts(state.metric);
  const at = Math.max(0, sorts.indexOf(state.front.sort));
  return withFront(state, { sort: sorts[(at + steps + sorts.length) % sorts.length]! });
}

/** Puts a new front on the screen; the cursor stays at its place. */
export function showEntries(state: State, front: FrontState['front']): State {
  const ids = (front?.entries ?? []).map(({ id }) => String(id));
  return withFront(state, { front, cursor: cursorAt(ids, state.front.cursor.index), marks: new Set() });
}
