import type { Instance } from 'ink';
import { render } from 'ink';
import type { ReactNode } from 'react';
import type { Paint } from '../report/paint.ts';
import { App } from './app.tsx';
import type { Limits } from './model/budgets.ts';
import { createPerformer } from './perform.ts';
import { rehearse } from './rehearse.ts';
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
  const end = createEnd();
  const performer = createPerformer(services, end.finish);
  const start = openState(session, { limits, front, ...sizeOf(output) });
  const store = createStore(session, start, { perform: performer.perform, fail: end.fail });
  const screen = openScreen(output);
  const resize = (): void => {
    screen.forget();
    store.dispatch({ kind: 'resize', ...sizeOf(output) });
  };
  output.on('resize', resize);
  onOpen(() => end.finish(true));
  const app = startInk(
    <App session={session} store={store} screen={screen} paint={paint} fail={end.fail} />,
    input,
    output,
  );
  const stopRehearsal = rehearse(session.designer, session.original);
  try {
    app.waitUntilExit().catch(end.fail);
    const isInterrupted = await end.ended;
    return { command: store.state().command, isInterrupted };
  } finally {
    output.off('resize', resize);
    stopRehearsal();
    performer.stop();
    app.unmount();
    screen.close();
  }
}

function sizeOf({ columns = 80, rows = 24 }: TerminalOutput): { columns: number; rows: number } {
  return { columns, rows };
}

function startInk(app: ReactNode, input: NodeJS.ReadStream, output: TerminalOutput): Instance {
  const sink = createSink(output);
  return render(app, {
    stdout: sink,
    stderr: sink,
    stdin: input,
    // nothing is put off: each change is drawn before the next one comes
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
}

interface End {
  /** Whether it was an interruption; rejected by a defect. */
  readonly ended: Promise<boolean>;
  finish(isInterrupt: boolean): void;
  fail(error: unknown): void;
}

/** What comes first, a wish to quit or a defect, ends the explorer. */
function createEnd(): End {
  let finish: End['finish'] = () => {};
  let fail: End['fail'] = () => {};
  const ended = new Promise<boolean>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  return { ended, finish, fail };
}
