import { type Command, Option } from 'commander';
import type { Start } from '../context.ts';
import type { CostCommandFlags } from '../flags.ts';
import { addCostFlags } from './cost-flags.ts';
import { addModelFlags, formatExamples, MODEL_HELP } from './model-flags.ts';
import { addScoringFlags } from './scoring-flags.ts';

const EXAMPLES = [
  'bitbone cost resnet18',
  'bitbone cost model.onnx --by stage --sort ops',
  'bitbone cost model.onnx --recipe bireal --json',
  'bitbone cost model.onnx --input 1x3x320x320 --csv > layers.csv',
];

/** What says how costs are listed or counted. */
const NOT_BESIDE_KNOBS = ['by', 'sort', 'all', 'csv', 'convention', 'opsFormula'];

export function addCost(program: Command, start: Start): void {
  const command = program
    .command('cost')
    .description('count what a network costs as it stands: operations, parameters, memory')
    .argument('<model>', MODEL_HELP)
    .addOption(new Option('--by <part>', 'what one row is').choices(['layer', 'block', 'stage']).default('layer'))
    .option('--sort <metric>', 'largest first, by this metric')
    .option('--all', 'also list layers that multiply nothing')
    .addOption(new Option('--csv', 'print comma-separated values').conflicts('json'))
    .addOption(
      new Option('--knobs', 'list what can change instead: stages, blocks, channel groups').conflicts(NOT_BESIDE_KNOBS),
    )
    .addOption(new Option('--score', 'list the terms of the training-free score instead').conflicts('knobs'))
    .option('--json', 'print one JSON document')
    .addHelpText('after', formatExamples(EXAMPLES));
  addScoringFlags(addCostFlags(addModelFlags(command)));
  command.action((model: string, flags: CostCommandFlags) =>
    start(async (context) => {
      if (flags.knobs === true) return (await import('../run/knobs.ts')).runKnobs(context, model, flags);
      if (flags.score === true) return (await import('../run/score-terms.ts')).runScoreTerms(context, model, flags);
      return (await import('../run/cost.ts')).runCost(context, model, flags);
    }),
  );
}
