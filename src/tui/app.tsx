import { Box, Text, useInput } from 'ink';
import { useSyncExternalStore } from 'react';
import type { Paint } from '../report/paint.ts';
import { readKeys } from './read-keys.ts';
import type { Session, State } from './state.ts';
import type { Store } from './store.ts';
import { drawFrame, paintFrame } from './view/frame.ts';

interface AppProps {
  readonly session: Session;
  readonly store: Store;
  readonly paint: Paint;
  /** Takes what goes wrong while drawing. */
  readonly fail: (error: unknown) => void;
}

/** The explorer: keys go to the store, its state is drawn. */
export function App({ session, store, paint, fail }: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.state);
  useInput((input, key) => {
    for (const name of readKeys(input, key)) store.dispatch({ kind: 'key', key: name });
  });
  const lines = drawSafely(session, state, paint, fail);
  return (
    <Box flexDirection="column">
      {lines.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is its row
        <Text key={row} wrap="truncate-end">
          {line === '' ? ' ' : line}
        </Text>
      ))}
    </Box>
  );
}

/** React keeps errors to itself while it renders, so they are handed over. */
function drawSafely(session: Session, state: State, paint: Paint, fail: AppProps['fail']): string[] {
  try {
    return paintFrame(drawFrame(session, state), state.columns, paint);
  } catch (error) {
    fail(error);
    return [];
  }
}
