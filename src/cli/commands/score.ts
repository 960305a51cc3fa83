import { type Command, Option } from 'commander';
import type { Start } from '../context.ts';
import type { ScoreFlags } from '../flags.ts';
import { formatExamples } from './model-flags.ts';
import { readSeed } from './seed.ts';

const EXAMPLES = [
  'bitbone score --evidence',
  'bitbone score --evidence my-results.json --json',
  'bitbone score --fit results.csv -o fit.json',
  'bitbone search resnet18 --recipe bireal --score-params fit.json',
];

export function addScore(program: Command, start: Start): void {
  program
    .command('score')
    .description('what is known of the score: its agreement with trained networks, and a refit to your own')
    .option('--evidence [results]', 'rank published results (or those of a .json file) beside null models')
    .addOption(
      new Option('--fit <results>', 'fit the penalties to a .csv with the columns model, accuracy, recipe').conflicts(
        'evidence',
      ),
    )
    .option('-o, --output <file>', 'write the fitted parameters to this file (.json)')
    .option('--seed <number>', 'seed of the resampling', readSeed, 1)
    .option('--json', 'print one JSON document')
    .addHelpText('after', formatExamples(EXAMPLES))
    .action((flags: ScoreFlags) =>
      start(async (context) => (await import('../run/score.ts')).runScore(context, flags)),
    );
}
