import { BitboneError } from '../../graph/errors.ts';
import { quoteWords } from '../../report/shell-words.ts';
import { readBudgets } from '../budgets.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE, EXIT_INTERRUPTED } from '../failure.ts';
import type { ExploreFlags } from '../flags.ts';
import { isStudy } from '../model/is-study.ts';

/** Opens the explorer. What draws is loaded only on a terminal. */
export async function runExplore(context: Context, spec: string, flags: ExploreFlags): Promise<number> {
  requireTerminal(context, spec);
  const budgets = readBudgets({ ...flags });
  const { runExplorer } = await import('../exploring/run-explorer.ts');
  const { command, isInterrupted } = await runExplorer(context, spec, flags, budgets);
  if (command !== null) context.out.write(`${command}\n`);
  return isInterrupted ? EXIT_INTERRUPTED : EXIT_DONE;
}

function requireTerminal({ proc }: Context, spec: string): void {
  if (proc.stdin?.isTTY === true && proc.stdout.isTTY === true) return;
  const instead = quoteWords(['bitbone', isStudy(spec) ? 'report' : 'cost', spec]);
  throw new BitboneError('E_NO_TTY', 'the explorer needs a terminal', { fix: `${instead} prints without one` });
}
