import { type Command, InvalidArgumentError, Option } from 'commander';

const DEFAULT_SHARES = [0.5, 2] as const;
const STEM_HELP = 'keep its width and align it to the first stage, or let it follow that stage';

/** What is searched: the values of the knobs, and what `ops` means. */
export function addSpaceFlags(command: Command): Command {
  return command
    .option('--convention <name>', 'what ops means', 'ops64')
    .option('--widths <low..high>', 'shares of the present widths to search between', readShares, DEFAULT_SHARES)
    .option('--multiple <channels>', 'widths are multiples of this', readMultiple, 8)
    .addOption(new Option('--stem <way>', STEM_HELP).choices(['bridge', 'follow']).default('bridge'));
}

function readMultiple(text: string): number {
  const multiple = Number(text);
  if (Number.isInteger(multiple) && multiple >= 1 && multiple <= 4096) return multiple;
  throw new InvalidArgumentError('It is a whole number from 1 to 4096.');
}

function readShares(text: string): readonly [number, number] {
  const [low = Number.NaN, high = Number.NaN] = text.split('..').map(Number);
  if (low > 0 && low <= high && high <= 64) return [low, high];
  throw new InvalidArgumentError('It is written like 0.5..2.');
}
