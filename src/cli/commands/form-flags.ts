import { type Command, InvalidArgumentError, Option } from 'commander';

const PRECISIONS = ['real', 'weights', 'binary'] as const;

/** What some layers may be: `real,binary` for all that are binary, or `stage4=real,binary`. */
export interface PrecisionChoice {
  readonly layers?: string[];
  readonly precision: (typeof PRECISIONS)[number][];
}

/** In how many groups some layers may be: `1,2` for all, or `stage4=1,2`. */
export interface GroupsChoice {
  readonly layers?: string[];
  readonly groups: number[];
}

/** Depths, and forms that a search chooses for each layer by itself; a study has its own. */
export function addFormFlags(command: Command): Command {
  const own = (flags: string, help: string): Option => new Option(flags, help).conflicts(['from', 'resume']);
  return command
    .addOption(
      own('--depths <low..high>', 'blocks of a stage, e.g. 1..4; more than it has repeats one').argParser(readDepths),
    )
    .addOption(
      own(
        '--precision <values>',
        'what binary layers may be: real,weights,binary or stage4=real,binary (repeatable)',
      ).argParser(readPrecision),
    )
    .addOption(
      own('--groups <counts>', 'in how many groups layers may be: 1,2 or stage4=1,2 (repeatable)').argParser(
        readGroups,
      ),
    )
    .addOption(
      own('--rpc <layers>', 'layers that may be reshaped point-wise convolutions, e.g. stage3 or all').argParser(
        readLayers,
      ),
    )
    .addOption(
      own('--elastic-link <layers>', 'binary layers that may be linked around themselves, e.g. 3x3 or all').argParser(
        readLayers,
      ),
    );
}

function readLayers(text: string): string[] {
  const layers = text.split(',').map((name) => name.trim());
  if (layers.every((name) => name !== '')) return layers;
  throw new InvalidArgumentError('It is written like stage3,stage4 or all.');
}

/** `stage4=1,2`: what stands behind the last equals sign, of the layers in front of it. */
function readChoice(text: string): { readonly layers: { layers?: string[] }; readonly values: string[] } {
  const at = text.lastIndexOf('=');
  const layers = at < 0 ? {} : { layers: readLayers(text.slice(0, at)) };
  return { layers, values: text.slice(at + 1).split(',') };
}

function readGroups(text: string, previous: readonly GroupsChoice[] = []): GroupsChoice[] {
  const { layers, values } = readChoice(text);
  const groups = values.map(Number);
  if (groups.every((count) => Number.isInteger(count) && count >= 1)) return [...previous, { ...layers, groups }];
  throw new InvalidArgumentError('It is written like 1,2,4, with layers as in stage4=1,2.');
}

function readPrecision(text: string, previous: readonly PrecisionChoice[] = []): PrecisionChoice[] {
  const { layers, values: names } = readChoice(text);
  const precision = PRECISIONS.filter((name) => names.includes(name));
  if (precision.length !== names.length) {
    throw new InvalidArgumentError(
      `It is one or more of ${PRECISIONS.join(', ')}, with layers as in stage4=real,binary.`,
    );
  }
  return [...previous, { ...layers, precision }];
}

function readDepths(text: string): { from: number; to: number } {
  const [from = Number.NaN, to = Number.NaN] = text.split('..').map(Number);
  if (Number.isInteger(from) && Number.isInteger(to) && from >= 1 && from <= to && to <= 1000) return { from, to };
  throw new InvalidArgumentError('It is written like 1..4.');
}
