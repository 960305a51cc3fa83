import type { Command } from 'commander';
import type { Start } from '../context.ts';
import type { ModelsFlags } from '../flags.ts';
import { formatExamples } from './model-flags.ts';

export function addModels(program: Command, start: Start): void {
  program
    .command('models')
    .description('list the built-in backbones, with their published figures against the counted ones')
    .argument('[text]', 'only backbones whose name or family holds this text')
    .option('--published', 'also list every published figure beside the counted one')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      formatExamples(['bitbone models', 'bitbone models bireal --published', 'bitbone models --json']),
    )
    .action((text: string | undefined, flags: ModelsFlags) =>
      start(async (context) => (await import('../run/models.ts')).runModels(context, text, flags)),
    );
}
