import { type Command, Option } from 'commander';
import type { Start } from '../context.ts';
import type { PruneFlags } from '../flags.ts';
import { addBudgetFlags } from './budget-flags.ts';
import { addChangeFlags } from './change-flags.ts';
import { collect, formatExamples, MODEL_HELP } from './model-flags.ts';
import { readMultiple, readShare } from './numbers.ts';

const EXAMPLES = [
  'bitbone prune model.onnx --to 60% --of macs -o small.onnx',
  "bitbone prune model.onnx --max-ops 1G --criterion bn --multiple 8 --keep 'features.0*' -o small.onnx",
  'bitbone prune model.onnx --to 50% --of params --criterion redundancy --calibration model.calibration.json',
];

const CRITERIA = ['l1', 'bn', 'redundancy'];
const CRITERION_HELP = 'mean absolute weight, batch norm scale, or redundancy of feature maps (DWR)';

export function addPrune(program: Command, start: Start): void {
  const command = program
    .command('prune')
    .description('take channels out, with their weights, until a cost is met')
    .argument('<model>', MODEL_HELP)
    .option('--to <amount>', 'what the metric may be at most, e.g. 60% or 1.2G')
    .option('--of <metric>', 'the metric that --to limits (default ops)')
    .addOption(new Option('--criterion <name>', CRITERION_HELP).choices(CRITERIA).default('l1'))
    .option('--calibration <file>', 'feature maps: what bitbone calibrate wrote, or maps as .json or .npy')
    .option('--floor <share>', 'share of its channels that every layer keeps', readShare, 0.1)
    .option('--multiple <channels>', 'layers keep multiples of this', readMultiple, 1)
    .option('--keep <layers>', 'layers that keep all channels, * for any characters (repeatable)', collect)
    .addHelpText('after', formatExamples(EXAMPLES));
  addBudgetFlags(addChangeFlags(command)).action((model: string, flags: PruneFlags) =>
    start(async (context) => (await import('../run/prune.ts')).runPrune(context, model, flags)),
  );
}
