import { CommanderError } from 'commander';
import { BitboneError } from '../graph/errors.ts';
import type { Context, Run } from './context.ts';
import { describeFailure, EXIT_COULD_NOT_RUN, EXIT_DONE, exitCodeOf } from './failure.ts';
import { type Output, openOutput } from './output.ts';
import type { Proc } from './proc.ts';
import { createProgram } from './program.ts';

/** Parses the arguments, runs the command they name and turns whatever it throws into one line and an exit code. */
export async function runProgram(proc: Proc): Promise<number> {
  const out = openOutput(proc.stdout, proc);
  let err: Output | undefined;
  const context: Context = {
    out,
    // opened when first written to, which takes time and mostly does not happen
    get err() {
      err ??= openOutput(proc.stderr, proc);
      return err;
    },
    cwd: proc.cwd(),
    proc,
  };
  const exitCode = await runArguments(context);
  if (await out.flush()) return exitCode;
  context.err.write('bitbone: E_WRITE: the output could not be written (check the disk it goes to)\n');
  return EXIT_COULD_NOT_RUN;
}

async function runArguments(context: Context): Promise<number> {
  let exitCode = EXIT_DONE;
  const start = async (run: Run): Promise<void> => {
    exitCode = await run(context);
  };
  try {
    const { argv } = context.proc;
    await createProgram(context, start, argv[2]).parseAsync([...argv]);
    return exitCode;
  } catch (error) {
    return fail(context, error);
  }
}

function fail({ err, proc }: Context, error: unknown): number {
  if (error instanceof CommanderError && isHelp(error)) return error.exitCode === 0 ? EXIT_DONE : EXIT_COULD_NOT_RUN;
  const cause = error instanceof CommanderError ? explainUsage(error) : error;
  err.write(describeFailure(cause, (proc.env.BITBONE_DEBUG ?? '') !== ''));
  return exitCodeOf(cause);
}

/** Help that was asked for, or that was shown because no command was named; either way it is on its stream already. */
function isHelp({ code }: CommanderError): boolean {
  return code === 'commander.help' || code === 'commander.helpDisplayed' || code === 'commander.version';
}

function explainUsage({ message }: CommanderError): BitboneError {
  const [, reason = message, suggestion] = /^error: (.*?)\.?(?:\s*\((Did you mean .*)\))?$/s.exec(message) ?? [];
  const fix = suggestion === undefined ? 'see bitbone --help' : `${suggestion[0]!.toLowerCase()}${suggestion.slice(1)}`;
  return new BitboneError('E_USAGE', reason, { fix });
}
