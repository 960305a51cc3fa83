import { Box, Text, useInput } from 'ink';
import { useSyncExternalStore } from 'react';
import type { Paint } from '../report/paint.ts';
import { readKeys } from './read-keys.ts';
import type { Session } from './state.ts';
import type { Store } from './store.ts';
import { drawFrame, paintFrame } from './view/frame.ts';

interface AppProps {
  readonly session: Session;
  readonly store: Store;
  readonly paint: Paint;
}

/** The explorer: keys go to the store, its state is drawn. */
export function App({ session, store, paint }: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.state);
  useInput((input, key) => {
    for (const name of readKeys(input, key)) store.dispatch({ kind: 'key', key: name });
  });
  const lines = paintFrame(drawFrame(session, state), state.columns, paint);
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
