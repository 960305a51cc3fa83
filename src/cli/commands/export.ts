import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FormatName } from '../../export/formats.ts';
import type { OnnxForm } from '../../export/onnx.ts';
import type { Start } from '../context.ts';
import type { ExportFlags } from '../flags.ts';
import { readBytes } from './limits.ts';
import { addModelFlags, formatExamples, MODEL_HELP } from './model-flags.ts';
import { readSeed } from './seed.ts';

const EXAMPLES = [
  'bitbone export bireal18 -o bireal18.onnx',
  'bitbone export study.jsonl#1 --form train --seed 7 -o best.onnx',
  'bitbone export study.jsonl#1 -o model.py',
  'bitbone export trained.onnx --format qonnx -o trained-qonnx.onnx',
];

const FORMATS = {
  onnx: true,
  qonnx: true,
  pytorch: true,
  larq: true,
  json: true,
  dot: true,
} satisfies Record<FormatName, true>;
const FORMS = { operators: true, train: true, inference: true } satisfies Record<OnnxForm, true>;

const FORMAT_HELP = 'what to write (default: pytorch for .py, json for .json, dot for .dot, else onnx)';
const FORM_HELP =
  'how ONNX says binarization: as operators (default), as functions a trainer finds (train), or done (inference)';

export function addExport(program: Command, start: Start): void {
  const command = program
    .command('export')
    .description('write a network or a candidate of a study as a file, with its weights or initialised ones')
    .argument('<model>', MODEL_HELP)
    .requiredOption('-o, --output <file>', 'file to write; - is standard output')
    .addOption(new Option('--format <format>', FORMAT_HELP).choices(Object.keys(FORMATS)))
    .addOption(new Option('--form <form>', FORM_HELP).choices(Object.keys(FORMS)))
    .option('--opset <number>', 'operator set of ONNX, 13 to 21 (default: 17)', readVersion)
    .option(
      '--ir-version <number>',
      "version of ONNX's file format, 8 to 10 (default: the operator set's)",
      readVersion,
    )
    .option('--external <size>', 'weights of more than this together go to <file>.data, e.g. 100MB', readBytes)
    .option('--seed <number>', 'seed of the weights that are not given', readSeed, 0)
    .addHelpText('after', formatExamples(EXAMPLES));
  addModelFlags(command).action((model: string, flags: ExportFlags) =>
    start(async (context) => (await import('../run/export.ts')).runExport(context, model, flags)),
  );
}

function readVersion(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number.');
}
