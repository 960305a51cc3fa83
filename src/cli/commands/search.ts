import type { Command } from 'commander';
import type { Start } from '../program.ts';
import { addBudgetFlags } from './budget-flags.ts';
import type { CostFlags } from './cost-flags.ts';
import { addCostFlags } from './cost-flags.ts';
import type { ModelFlags } from './model-flags.ts';
import { addModelFlags, formatExamples, MODEL_HELP } from './model-flags.ts';
import { readSeed } from './seed.ts';

export interface SearchFlags extends ModelFlags, CostFlags {
  readonly objective: string;
  readonly seed: number;
  readonly output?: string;
  readonly json?: boolean;
}

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
    .option('-o, --output <study>', 'write every candidate of the front to this file (.jsonl)')
    .option('--seed <number>', 'seed of whatever is chosen by chance', readSeed, 0)
    .option('--json', 'print one JSON document')
    .addHelpText('after', formatExamples(EXAMPLES));
  addBudgetFlags(addCostFlags(addModelFlags(command))).action((model: string, flags: SearchFlags) =>
    start(async (context) => (await import('../run/search.ts')).runSearch(context, model, flags)),
  );
}
