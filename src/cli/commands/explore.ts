import type { Command } from 'commander';
import type { Start } from '../context.ts';
import type { ExploreFlags } from '../flags.ts';
import { addBudgetFlags } from './budget-flags.ts';
import { addModelFlags, formatExamples } from './model-flags.ts';
import { addScoringFlags } from './scoring-flags.ts';
import { addSpaceFlags } from './space-flags.ts';

const EXAMPLES = [
  'bitbone explore resnet18 --recipe bireal --max-ops 60%',
  'bitbone explore model.onnx',
  'bitbone explore study.jsonl',
];

export function addExplore(program: Command, start: Start): void {
  const command = program
    .command('explore')
    .description('change a network in the terminal and see what it costs, or look through a study')
    .argument('<model>', 'built-in name, .onnx file, backbone .json, study.jsonl or study.jsonl#id')
    .option('--objective <names>', 'what a search trades off: score and metrics, separated by commas', 'score,ops');
  addSpaceFlags(command).addHelpText('after', formatExamples(EXAMPLES));
  addScoringFlags(addBudgetFlags(addModelFlags(command))).action((model: string, flags: ExploreFlags) =>
    start(async (context) => (await import('../run/explore.ts')).runExplore(context, model, flags)),
  );
}
