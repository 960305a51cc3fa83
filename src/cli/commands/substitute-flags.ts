import { type Command, Option } from 'commander';

/** Other forms of single convolutions; layers are named by stage, kernel or name. */
export function addSubstituteFlags(command: Command): Command {
  return command
    .option('--rpc <layers>', 'make these reshaped point-wise convolutions, e.g. stage3,stage4 or all')
    .addOption(
      new Option('--rpc-stride2 <form>', 'what becomes of strided convolutions among them')
        .choices(['conv', 'restore', 'unshuffle'])
        .default('conv'),
    )
    .addOption(
      new Option('--rpc-odd-maps <form>', 'what becomes of maps of odd size').choices(['pad', 'window']).default('pad'),
    )
    .option('--elastic-link <layers>', 'link these binary convolutions around themselves, e.g. 1x1, stage4 or all')
    .addOption(
      new Option('--link-scale <per>', 'learned scales of a link').choices(['channel', 'layer']).default('channel'),
    );
}
