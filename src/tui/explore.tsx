import { render } from 'ink';
import type { Paint } from '../report/paint.ts';
import { App } from './app.tsx';
import type { Limits } from './model/budgets.ts';
import { createPerformer } from './perform.ts';
import type { TerminalOutput } from './screen.ts';
import { openScreen } from './screen.ts';
import type { Services } from './services.ts';
import { createSink } from './sink.ts';
import type { Front, Session } from './state.ts';
import { openState } from './state.ts';
import { createStore } from './store.ts';

export interface ExploreOptions {
  readonly session: Session;
  readonly limits: Limits;
  readonly front: Front | null;
  readonly services: Services;
  readonly input: NodeJS.ReadStream;
  readonly output: TerminalOutput;
  readonly paint: Paint;
  /** Hands over how to end the explorer from outside, for signals. */
  readonly onOpen: (end: () => void) => void;
}

export interface Explored {
  /** The equal command last asked for. */
  readonly command: string | null;
  /** Ended by Ctrl-C or from outside. */
  readonly isInterrupted: boolean;
}

/** Runs the explorer until it is quit. The terminal is given back however that happens; what went wrong is thrown. */
export async function explore(options: ExploreOptions): Promise<Explored> {
  const { session, limits, front, services, input, output, paint, onOpen } = options;
  const start = openState(session, { limits, front, columns: output.columns ?? 80, rows: output.rows ?? 24 });
  let isInterrupted = false;
  const screen = openScreen(output);
  const sink = createSink(screen, output);
  const performer = createPerformer(services, (isInterrupt) => {
    isInterrupted = isInterrupt;
    app.unmount();
  });
  const store = createStore(session, start, performer.perform);
  const resize = (): void => {
    screen.forget();
    store.dispatch({ kind: 'resize', columns: output.columns ?? 80, rows: output.rows ?? 24 });
  };
  const app = render(<App session={session} store={store} paint={paint} />, {
    stdout: sink,
    stdin: input,
    stderr: sink,
    // every frame comes whole and at once; the screen finds out what changed
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  try {
    output.on('resize', resize);
    onOpen(() => {
      isInterrupted = true;
      app.unmount();
    });
    await app.waitUntilExit();
    return { command: store.state().command, isInterrupted };
  } finally {
    output.off('resize', resize);
    performer.stop();
    screen.close();
  }
}
