import { type Command, Option } from 'commander';
import type { Start } from '../context.ts';
import type { BinarizeFlags } from '../flags.ts';
import { addCostFlags } from './cost-flags.ts';
import { collect, formatExamples, MODEL_HELP } from './model-flags.ts';
import { readPositive } from './numbers.ts';
import { readSeed } from './seed.ts';
import { addSubstituteFlags } from './substitute-flags.ts';

const EXAMPLES = [
  'bitbone binarize model.onnx --recipe reactnet -o binary.onnx',
  "bitbone binarize model.onnx --recipe bireal --select 'layer1*,layer2*'",
  'bitbone binarize model.onnx --recipe xnor --select hybrid:0.3 --calibration model.calibration.json',
  'bitbone binarize resnet18 --recipe bireal --select budget:200M --rpc stage3,stage4 --elastic-link 1x1',
];

const SELECT_HELP =
  'inner (default), all, names with *, or which inner layers keep real inputs: hybrid:<ratio>, clusters:<k>/<top>, top:<n>, threshold:<M>, budget:<ops>';

export function addBinarize(program: Command, start: Start): void {
  const command = program
    .command('binarize')
    .description('rewrite a real network as a recipe binarizes it, layer by layer')
    .argument('<model>', MODEL_HELP)
    .option('--input <shape>', 'input shape, e.g. 1x3x224x224 or name:1x3x224x224 (repeatable)', collect)
    .option('--dim <name=size>', 'size of a symbolic dimension, e.g. N=4 (repeatable)', collect)
    .requiredOption('--recipe <name>', 'how layers are binarized (bireal, reactnet, ...)')
    .option('--select <layers>', SELECT_HELP, 'inner')
    .option('--gamma <weight>', 'weight of the inverse cost in M, both terms relative to their means', readPositive, 1)
    .option('--calibration <file>', 'input errors that bitbone calibrate measured; without it they are assumed')
    .option('-o, --output <file>', 'write the changed network as ONNX; - is standard output')
    .option('--seed <number>', 'seed of weights that are not given', readSeed, 0)
    .option('--layers', 'also print what changed layer by layer')
    .option('--edits', 'also print every single edit')
    .addOption(new Option('--json', 'print one JSON document'))
    .addHelpText('after', formatExamples(EXAMPLES));
  addCostFlags(addSubstituteFlags(command)).action((model: string, flags: BinarizeFlags) =>
    start(async (context) => (await import('../run/binarize.ts')).runBinarize(context, model, flags)),
  );
}
