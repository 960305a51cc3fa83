import type { Command } from 'commander';
import type { Start } from '../context.ts';
import type { ReportFlags } from '../flags.ts';
import { addModelFlags, formatExamples } from './model-flags.ts';
import { addScoringFlags } from './scoring-flags.ts';

const EXAMPLES = [
  'bitbone report study.jsonl -o report.html',
  'bitbone report resnet18 --recipe bireal -o resnet18.html',
  'bitbone report study.jsonl --svg figures/',
];

export function addReport(program: Command, start: Start): void {
  const command = program
    .command('report')
    .description('write a study or a network as one HTML file with its plots, to send to somebody')
    .argument('<study|model>', 'study.jsonl, built-in name, .onnx file, backbone .json, or study.jsonl#id')
    .option('-o, --output <file>', 'file to write (default: the name with .html); - is standard output')
    .option('--svg <folder>', 'write the plots alone, one .svg file each, into this folder')
    .addHelpText('after', formatExamples(EXAMPLES));
  addScoringFlags(addModelFlags(command)).action((model: string, flags: ReportFlags) =>
    start(async (context) => (await import('../run/report.ts')).runReport(context, model, flags)),
  );
}
