import type { Command } from 'commander';
import { listBackbones } from '../../backbones/registry.ts';
import { writeBash } from '../completion/bash.ts';
import { writeFish } from '../completion/fish.ts';
import type { Words } from '../completion/tree.ts';
import { listWords } from '../completion/tree.ts';
import { writeZsh } from '../completion/zsh.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import type { Shell } from '../flags.ts';

const WRITERS: Readonly<Record<Shell, (words: Words) => string>> = { bash: writeBash, zsh: writeZsh, fish: writeFish };

export async function runCompletion({ out }: Context, program: Command, shell: Shell): Promise<number> {
  const models = listBackbones().map(({ name }) => name);
  out.write(WRITERS[shell](listWords(program, models)));
  return EXIT_DONE;
}
