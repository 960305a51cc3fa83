import type { Command } from 'commander';
import type { Start } from '../context.ts';
import type { CheckFlags } from '../flags.ts';
import { addBudgetFlags } from './budget-flags.ts';
import { addModelFlags, collect, formatExamples } from './model-flags.ts';
import { addScoringFlags } from './scoring-flags.ts';

const EXAMPLES = [
  'bitbone check',
  'bitbone check model.onnx --max-ops 165M --max-size 4MiB',
  'bitbone check --reporter text,github,junit=report.xml,sarif=check.sarif',
  'bitbone check --update-baseline',
  'bitbone check --against origin/main',
  'bitbone check model.onnx --max-peak 2MB --dim N=1:8',
];

export function addCheck(program: Command, start: Start): void {
  const command = program
    .command('check')
    .description('hold models against their budgets; exits with 1 if one is broken, 2 if one is not known')
    .argument('[models...]', 'only these; with budget flags also models that no configuration names')
    .option('--config <file>', 'configuration (default: bitbone.config.json, .ts or .mjs, looked for upwards)')
    .option('--no-config', 'look for no configuration')
    .option('--reporter <names>', 'text, json, markdown, github, junit, sarif, csv; name=file writes a file', collect)
    .option('--output-dir <folder>', 'where reports without a file name go')
    .option('--json', 'print one JSON document')
    .option('--baseline <file>', 'earlier costs that maxIncrease is counted from')
    .option('--update-baseline', 'write the present costs as the baseline')
    .option('--against <revision>', 'compare with the same models in this git revision')
    .option('--allow-unknown', 'leave operators of unknown cost out, with a warning')
    .option('--convention <name>', 'what ops means (default ops64: flops + bops/64)')
    .addHelpText('after', formatExamples(EXAMPLES));
  addScoringFlags(addBudgetFlags(addModelFlags(command))).action((models: string[], flags: CheckFlags) =>
    start(async (context) => (await import('../run/check.ts')).runCheck(context, models, flags)),
  );
}
