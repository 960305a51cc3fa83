import type { Command } from 'commander';

export const MODEL_HELP = 'built-in name, .onnx file, backbone .json, or study.jsonl#id';

export function addModelFlags(command: Command): Command {
  return command
    .option('--input <shape>', 'input shape, e.g. 1x3x224x224 or name:1x3x224x224 (repeatable)', collect)
    .option('--dim <name=size>', 'size of a symbolic dimension, e.g. N=4 (repeatable)', collect)
    .option('--recipe <name>', 'binarize first, the way this recipe does (bireal, ...)')
    .option('--select <layers>', 'layers that --recipe binarizes: inner (default), all, or names with *');
}

/** For options that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** Commands that show how a command is used, as the last part of its help. */
export function formatExamples(lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  ${line}`)].join('\n');
}
