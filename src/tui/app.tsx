import { useInput } from 'ink';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import type { Paint } from '../report/paint.ts';
import { readKeys } from './read-keys.ts';
import type { Screen } from './screen.ts';
import type { Session, State } from './state.ts';
import type { Store } from './store.ts';
import { drawFrame, paintFrame } from './view/frame.ts';

interface AppProps {
  readonly session: Session;
  readonly store: Store;
  readonly screen: Pick<Screen, 'show'>;
  readonly paint: Paint;
  /** Takes what goes wrong while drawing. */
  readonly fail: (error: unknown) => void;
}

/**
 * The explorer: keys go to the store, its state is drawn. The lines go to the screen as they are: they fit it already, and
 * were they laid out as elements, Ink would style each character anew, which takes several times as long as all the rest.
 */
export function App({ session, store, screen, paint, fail }: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.state);
  useInput((input, key) => {
    for (const name of readKeys(input, key)) store.dispatch({ kind: 'key', key: name });
  });
  useLayoutEffect(() => {
    const lines = drawSafely(session, state, paint, fail);
    if (lines !== undefined) screen.show(lines);
  }, [session, state, screen, paint, fail]);
  return null;
}

/** React keeps errors to itself while it works, so they are handed over. */
function drawSafely(session: Session, state: State, paint: Paint, fail: AppProps['fail']): string[] | undefined {
  try {
    return paintFrame(drawFrame(session, state), state.columns, paint);
  } catch (error) {
    fail(error);
    return undefined;
  }
}
