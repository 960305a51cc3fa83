import { type Command, Option } from 'commander';
import type { Start } from '../context.ts';
import type { ExportFlags } from '../flags.ts';
import { addModelFlags, formatExamples, MODEL_HELP } from './model-flags.ts';
import { readSeed } from './seed.ts';

const EXAMPLES = ['bitbone export bireal18 -o bireal18.onnx', 'bitbone export study.jsonl#1 --seed 7 -o best.onnx'];

export function addExport(program: Command, start: Start): void {
  const command = program
    .command('export')
    .description('write a network or a candidate of a study as a file, with initialised weights')
    .argument('<model>', MODEL_HELP)
    .requiredOption('-o, --output <file>', 'file to write; - is standard output')
    .addOption(new Option('--format <format>', 'what to write').choices(['onnx']).default('onnx'))
    .option('--seed <number>', 'seed of the initial weights', readSeed, 0)
    .addHelpText('after', formatExamples(EXAMPLES));
  addModelFlags(command).action((model: string, flags: ExportFlags) =>
    start(async (context) => (await import('../run/export.ts')).runExport(context, model, flags)),
  );
}
