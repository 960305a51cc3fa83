import { type Command, InvalidArgumentError } from 'commander';
import type { Start } from '../context.ts';
import type { CalibrateFlags } from '../flags.ts';
import { addModelFlags, formatExamples, MODEL_HELP } from './model-flags.ts';
import { readPositive } from './numbers.ts';
import { readSeed } from './seed.ts';

const EXAMPLES = [
  'bitbone calibrate model.onnx --data images/ --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 -o model.calibration.json',
  'bitbone calibrate model.onnx --data batch.npy --limit 200 -o model.calibration.json',
  'bitbone calibrate model.onnx -o assumed.json',
];

export function addCalibrate(program: Command, start: Start): void {
  const command = program
    .command('calibrate')
    .description('measure what binarizing each layer loses: input and weight errors, feature maps')
    .argument('<model>', MODEL_HELP)
    .option('--data <path>', 'folder, .npy or .npz batch, or pictures; without it, input errors are assumed')
    .option('--limit <images>', 'images used at most', readPositive, 200)
    .option('--mean <values>', 'what is taken off pictures, per channel', readNumbers, [0])
    .option('--std <values>', 'what pictures are divided by, per channel', readNumbers, [1])
    .option('--map-size <side>', 'side of the feature maps that are kept; 0 keeps none', readSide, 8)
    .option('--seed <number>', 'seed of weights that are not given', readSeed, 0)
    .option('-o, --output <file>', 'where the calibration goes; - is standard output', '-')
    .addHelpText('after', formatExamples(EXAMPLES));
  addModelFlags(command).action((model: string, flags: CalibrateFlags) =>
    start(async (context) => (await import('../run/calibrate.ts')).runCalibrate(context, model, flags)),
  );
}

function readNumbers(text: string): readonly number[] {
  const numbers = text.split(',').map(Number);
  if (text.trim() !== '' && numbers.every(Number.isFinite)) return numbers;
  throw new InvalidArgumentError('It is written like 0.485,0.456,0.406.');
}

function readSide(text: string): number {
  const side = Number(text);
  if (text.trim() !== '' && Number.isInteger(side) && side >= 0) return side;
  throw new InvalidArgumentError('It is a whole number.');
}
