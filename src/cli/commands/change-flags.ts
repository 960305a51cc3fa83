import type { Command } from 'commander';
import { addCostFlags } from './cost-flags.ts';
import { addModelFlags } from './model-flags.ts';
import { readSeed } from './seed.ts';

/** Flags of every command that changes a network: where the result goes and what is told of it. */
export function addChangeFlags(command: Command): Command {
  command
    .option('-o, --output <file>', 'write the changed network as ONNX; - is standard output')
    .option('--seed <number>', 'seed of weights that are not given', readSeed, 0)
    .option('--layers', 'also print what changed layer by layer')
    .option('--edits', 'also print every single edit')
    .option('--json', 'print one JSON document');
  return addCostFlags(addModelFlags(command));
}
