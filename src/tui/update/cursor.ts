import type { Cursor } from '../state.ts';

/** Where the cursor stands among rows: on its id, or at its old place where that row is gone. */
export function placeCursor(ids: readonly string[], { id, index }: Cursor): number {
  const found = ids.indexOf(id);
  return found >= 0 ? found : Math.max(0, Math.min(index, ids.length - 1));
}

/** The cursor at a row; places beyond the ends mean the ends. */
export function cursorAt(ids: readonly string[], place: number): Cursor {
  const index = Math.max(0, Math.min(place, ids.length - 1));
  return { id: ids[index] ?? '', index };
}

export type Motion = 'up' | 'down' | 'pageUp' | 'pageDown' | 'first' | 'last';

/** Where a motion leads from `place` among `count` rows. */
export function moveBy(motion: Motion, place: number, count: number, page: number): number {
  const target = {
    up: place - 1,
    down: place + 1,
    pageUp: place - page,
    pageDown: place + page,
    first: 0,
    last: count - 1,
  }[motion];
  return Math.max(0, Math.min(target, count - 1));
}
