import type { Command } from 'commander';
import type { Start } from '../context.ts';
import type { SearchFlags } from '../flags.ts';
import { addBudgetFlags } from './budget-flags.ts';
import { addModelFlags, formatExamples, MODEL_HELP } from './model-flags.ts';
import { readSeed } from './seed.ts';
import { addSpaceFlags } from './space-flags.ts';

const EXAMPLES = [
  'bitbone search resnet18 --recipe bireal --max-bops 1.2G --objective score,activations',
  'bitbone search model.onnx --recipe bireal --max-ops 60% --max-size 4MB -o study.jsonl',
  'bitbone export study.jsonl#1 -o best.onnx',
];

export function addSearch(program: Command, start: Start): void {
  const command = program
    .command('search')
    .description('find the best depths and widths of a network under budgets, and prove it')
    .argument('<model>', MODEL_HELP)
    .option('--objective <names>', 'what to trade off: score and metrics, separated by commas', 'score,ops')
    .option('-o, --output <study>', 'write every candidate of the front to this file (.jsonl)');
  addSpaceFlags(command)
    .option('--seed <number>', 'seed of what is chosen by chance; an exact search leaves nothing to it', readSeed, 0)
    .option('--all', 'print the whole front, not a selection')
    .option('--json', 'print one JSON document')
    .addHelpText('after', formatExamples(EXAMPLES));
  addBudgetFlags(addModelFlags(command)).action((model: string, flags: SearchFlags) =>
    start(async (context) => (await import('../run/search.ts')).runSearch(context, model, flags)),
  );
}
