import type { Command } from 'commander';
import type { Start } from '../context.ts';
import type { DiffFlags } from '../flags.ts';
import { addCostFlags } from './cost-flags.ts';
import { addModelFlags, formatExamples, MODEL_HELP } from './model-flags.ts';

const EXAMPLES = ['bitbone diff resnet18 resnet34', 'bitbone diff before.onnx after.onnx --json'];

export function addDiff(program: Command, start: Start): void {
  const command = program
    .command('diff')
    .description('compare the costs of two networks: in total, per stage and per layer')
    .argument('<before>', MODEL_HELP)
    .argument('<after>', MODEL_HELP)
    .option('--all', 'also list layers that did not change')
    .option('--json', 'print one JSON document')
    .addHelpText('after', formatExamples(EXAMPLES));
  addCostFlags(addModelFlags(command));
  command.action((before: string, after: string, flags: DiffFlags) =>
    start(async (context) => (await import('../run/diff.ts')).runDiff(context, before, after, flags)),
  );
}
