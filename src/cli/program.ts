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

const COMMANDS = [
  addCost,
  addSearch,
  addReshape,
  addBinarize,
  addPrune,
  addCalibrate,
  addDiff,
  addExport,
  addExplore,
  addReport,
  addScore,
  addCheck,
  addInit,
  addModels,
  addCompletion,
];

/** The command tree. It only declares: what a command does is loaded when it is started. */
export function createProgram({ out, err }: Pick<Context, 'out' | 'err'>, start: Start): Command {
  const program = new Command('bitbone')
    .description('Cost analysis and architecture search for binary neural networks.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--no-color', 'print without colour')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ showGlobalOptions: false })
    .showSuggestionAfterError(true);
  for (const add of COMMANDS) add(program, start);
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
