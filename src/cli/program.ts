import { Command } from 'commander';
import { paintNothing } from '../report/paint.ts';
import { addBinarize } from './commands/binarize.ts';
import { addCalibrate } from './commands/calibrate.ts';
import { addCheck } from './commands/check.ts';
import { addCompletion } from './commands/completion.ts';
import { addCost } from './commands/cost.ts';
import { addDiff } from './commands/diff.ts';
import { addExplore } from './commands/explore.ts';
import { addExport } from './commands/export.ts';
import { addInit } from './commands/init.ts';
import { addModels } from './commands/models.ts';
import { addPrune } from './commands/prune.ts';
import { addReport } from './commands/report.ts';
import { addReshape } from './commands/reshape.ts';
import { addScore } from './commands/score.ts';
import { addSearch } from './commands/search.ts';
import type { Context, Start } from './context.ts';
import type { Output } from './output.ts';
import { VERSION } from './version.ts';

type Add = (program: Command, start: Start) => void;

/** In the order of the help. */
const COMMANDS: Readonly<Record<string, Add>> = {
  cost: addCost,
  search: addSearch,
  reshape: addReshape,
  binarize: addBinarize,
  prune: addPrune,
  calibrate: addCalibrate,
  diff: addDiff,
  export: addExport,
  explore: addExplore,
  report: addReport,
  score: addScore,
  check: addCheck,
  init: addInit,
  models: addModels,
  completion: addCompletion,
};

/** Those whose work needs to know all the others. */
const NEEDS_ALL: ReadonlySet<string> = new Set(['completion']);

/**
 * The command tree. It only declares: what a command does is loaded when it is started. Where the arguments begin with a
 * command's name, that command alone is declared.
 */
export function createProgram({ out, err }: Pick<Context, 'out' | 'err'>, start: Start, first = ''): Command {
  const program = new Command('bitbone')
    .description('Cost analysis and architecture search for binary neural networks.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--no-color', 'print without colour')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ showGlobalOptions: false })
    .showSuggestionAfterError(true);
  const only = NEEDS_ALL.has(first) || !Object.hasOwn(COMMANDS, first) ? undefined : COMMANDS[first];
  for (const add of only === undefined ? Object.values(COMMANDS) : [only]) add(program, start);
  for (const command of [program, ...program.commands]) connect(command, out, err);
  return program;
}

/** Errors are thrown, not printed, and leave the process alone. */
function connect(command: Command, out: Output, err: Output): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => out.write(text),
    writeErr: (text) => err.write(text),
    outputError: () => {},
    getOutHelpWidth: () => helpWidth(out),
    getErrHelpWidth: () => helpWidth(err),
    getOutHasColors: () => out.paint !== paintNothing,
    getErrHasColors: () => err.paint !== paintNothing,
  });
}

const HELP_WIDTH = 100;

function helpWidth({ width }: Output): number {
  return Math.min(width ?? HELP_WIDTH, HELP_WIDTH);
}
