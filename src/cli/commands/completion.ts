import { Argument, type Command } from 'commander';
import type { Start } from '../context.ts';
import type { Shell } from '../flags.ts';
import { SHELLS } from '../flags.ts';
import { formatExamples } from './model-flags.ts';

const EXAMPLES = [
  'source <(bitbone completion bash)',
  'bitbone completion fish > ~/.config/fish/completions/bitbone.fish',
];

export function addCompletion(program: Command, start: Start): void {
  program
    .command('completion')
    .description('print a script that completes commands, options and model names in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', formatExamples(EXAMPLES))
    .action((shell: Shell) =>
      start(async (context) => (await import('../run/completion.ts')).runCompletion(context, program, shell)),
    );
}
