import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Start } from '../context.ts';
import type { SearchFlags } from '../flags.ts';
import { addBudgetFlags } from './budget-flags.ts';
import { addModelFlags, formatExamples, MODEL_HELP } from './model-flags.ts';
import { readSeed } from './seed.ts';

const EXAMPLES = [
  'bitbone search resnet18 --recipe bireal --max-bops 1.2G --objective score,activations',
  'bitbone search model.onnx --recipe bireal --max-ops 60% --max-size 4MB -o study.jsonl',
  'bitbone export study.jsonl#1 -o best.onnx',
];

const DEFAULT_SHARES = [0.5, 2] as const;
const STEM_HELP = 'keep its width and align it to the first stage, or let it follow that stage';

export function addSearch(program: Command, start: Start): void {
  const command = program
    .command('search')
    .description('find the best depths and widths of a network under budgets, and prove it')
    .argument('<model>', MODEL_HELP)
    .option('--objective <names>', 'what to trade off: score and metrics, separated by commas', 'score,ops')
    .option('-o, --output <study>', 'write every candidate of the front to this file (.jsonl)')
    .option('--convention <name>', 'what ops means', 'ops64')
    .option('--widths <low..high>', 'shares of the present widths to search between', readShares, DEFAULT_SHARES)
    .option('--multiple <channels>', 'widths are multiples of this', readMultiple, 8)
    .addOption(new Option('--stem <way>', STEM_HELP).choices(['bridge', 'follow']).default('bridge'))
    .option('--seed <number>', 'seed of what is chosen by chance; an exact search leaves nothing to it', readSeed, 0)
    .option('--all', 'print the whole front, not a selection')
    .option('--json', 'print one JSON document')
    .addHelpText('after', formatExamples(EXAMPLES));
  addBudgetFlags(addModelFlags(command)).action((model: string, flags: SearchFlags) =>
    start(async (context) => (await import('../run/search.ts')).runSearch(context, model, flags)),
  );
}

function readMultiple(text: string): number {
  const multiple = Number(text);
  if (Number.isInteger(multiple) && multiple >= 1 && multiple <= 4096) return multiple;
  throw new InvalidArgumentError('It is a whole number from 1 to 4096.');
}

function readShares(text: string): readonly [number, number] {
  const [low = Number.NaN, high = Number.NaN] = text.split('..').map(Number);
  if (low > 0 && low <= high && high <= 64) return [low, high];
  throw new InvalidArgumentError('It is written like 0.5..2.');
}
