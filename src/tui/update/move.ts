import type { Screen, Session, State } from '../state.ts';
import type { Motion } from './cursor.ts';
import { moveBy, placeCursor } from './cursor.ts';
import { moveToEntry, placeOfEntry, visibleEntries } from './front.ts';
import { moveTo, rowIds, visibleRows } from './layers.ts';

/** Rows of a screen that are not its list. */
const FRAME_ROWS = 8;

/** Moves the cursor of the screen, or the text of the help. */
export function move(session: Session, state: State, motion: Motion): State {
  const page = Math.max(1, state.rows - FRAME_ROWS);
  if (state.help !== null) return { ...state, help: moveBy(motion, state.help, Number.MAX_SAFE_INTEGER, page) };
  return MOVES[state.screen](session, state, motion, page);
}

type Move = (session: Session, state: State, motion: Motion, page: number) => State;

const MOVES: Readonly<Record<Screen, Move>> = {
  layers(_, state, motion, page) {
    const ids = rowIds(visibleRows(state));
    return moveTo(state, moveBy(motion, placeCursor(ids, state.layers.cursor), ids.length, page));
  },
  front(session, state, motion, page) {
    const entries = visibleEntries(session, state);
    return moveToEntry(session, state, moveBy(motion, placeOfEntry(entries, state.front), entries.length, page));
  },
  compare(_, state, motion, page) {
    const count = new Set(state.design.report.layers.map(({ part, stage }) => `${part}${stage}`)).size;
    return { ...state, compare: { top: moveBy(motion, state.compare.top, count, page) } };
  },
  budgets({ budgetRows }, state, motion, page) {
    return { ...state, budgets: { cursor: moveBy(motion, state.budgets.cursor, budgetRows.length, page) } };
  },
};
