import type { Explored, ExploreOptions } from '../../tui/explore.tsx';
import { explore } from '../../tui/explore.tsx';
import type { GivenBudget } from '../budgets.ts';
import type { Context } from '../context.ts';
import type { ExploreFlags } from '../flags.ts';
import type { Proc, Signal } from '../proc.ts';
import { openLimits, openSession } from './open-session.ts';
import { createServices } from './services.ts';

const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Reads the model and shows it until the explorer is quit; a signal ends it as Ctrl-C does. */
export async function runExplorer(
  context: Context,
  spec: string,
  flags: ExploreFlags,
  budgets: readonly GivenBudget[],
): Promise<Explored> {
  const { session, front, study, model, flags: own } = await openSession(context, spec, flags);
  const services = createServices({ context, session, flags: own, isFile: model.isFile, store: model.store });
  const { proc, out } = context;
  let end = (): void => {};
  const stop = (): void => end();
  for (const signal of SIGNALS) proc.on(signal, stop);
  try {
    return await explore({
      session,
      limits: openLimits(session, budgets, study),
      front,
      services,
      ...terminalOf(proc),
      paint: out.paint,
      onOpen: (given) => {
        end = given;
      },
    });
  } finally {
    for (const signal of SIGNALS) proc.off(signal, stop);
  }
}

/** The streams of a terminal, which `requireTerminal` has asked for. */
function terminalOf({ stdin, stdout }: Proc): Pick<ExploreOptions, 'input' | 'output'> {
  return {
    input: stdin as NodeJS.ReadStream,
    output: stdout as unknown as ExploreOptions['output'],
  };
}
