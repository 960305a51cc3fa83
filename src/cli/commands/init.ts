import type { Command } from 'commander';
import type { Start } from '../context.ts';
import type { InitFlags } from '../flags.ts';
import { collect, formatExamples } from './model-flags.ts';

const EXAMPLES = ['bitbone init', 'bitbone init models/net.onnx --margin 10%', 'bitbone init resnet18 --recipe bireal'];

export function addInit(program: Command, start: Start): void {
  program
    .command('init')
    .description('write a configuration for bitbone check from what models cost now')
    .argument('[models...]', 'models to hold to their present cost (default: every .onnx file below this folder)')
    .option('--margin <share>', 'room above the present cost', '5%')
    .option('-o, --output <file>', 'configuration to write', 'bitbone.config.json')
    .option('--force', 'replace a configuration that is there')
    .option('--input <shape>', 'input shape, e.g. 1x3x224x224 (repeatable)', collect)
    .option('--recipe <name>', 'binarize first, the way this recipe does (bireal, ...)')
    .option('--select <layers>', 'layers that --recipe binarizes: inner (default) or all')
    .addHelpText('after', formatExamples(EXAMPLES))
    .action((models: string[], flags: InitFlags) =>
      start(async (context) => (await import('../run/init.ts')).runInit(context, models, flags)),
    );
}
