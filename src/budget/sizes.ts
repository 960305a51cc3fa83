import { BitboneError } from '../graph/errors.ts';

/** Sizes that a symbolic dimension may take, in ascending order. */
export interface DimensionSizes {
  readonly name: string;
  readonly sizes: readonly number[];
}

/** One choice of a size for every symbolic dimension, by name. */
export type Sizes = Readonly<Record<string, number>>;

/** More choices than this are refused: every one of them is costed. */
export const MAX_CHOICES = 4096;

/** Reads `4`, `1:8` (every size from 1 to 8) or `32:512:32` (in steps of 32). Throws `E_USAGE`. */
export function parseSizes(text: string, subject: string): readonly number[] {
  const match = /^\s*(\d+)(?:\s*:\s*(\d+)(?:\s*:\s*(\d+))?)?\s*$/.exec(text);
  const [first, last, step] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1]), Number(match?.[3] ?? 1)];
  const isRange = Number.isSafeInteger(last) && first >= 1 && last >= first && step >= 1;
  if (match === null || !isRange)
    throw new BitboneError('E_USAGE', `"${text}" is not a size or a range of sizes`, {
      subject,
      fix: 'write 4, 1:8 or 32:512:32 (from, to, step), from 1 upwards',
    });
  const count = Math.floor((last - first) / step) + 1;
  if (count > MAX_CHOICES) throw tooMany(count, subject);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** Every choice of sizes, the last dimension changing fastest; one empty choice where there is no dimension. */
export function listChoices(dimensions: readonly DimensionSizes[], subject: string): readonly Sizes[] {
  const count = dimensions.reduce((product, { sizes }) => product * sizes.length, 1);
  if (count > MAX_CHOICES) throw tooMany(count, subject);
  return dimensions.reduce<readonly Sizes[]>(
    (choices, { name, sizes }) => choices.flatMap((choice) => sizes.map((size) => ({ ...choice, [name]: size }))),
    [{}],
  );
}

/** `N=4 T=16`; empty where there is nothing to choose. */
export function formatSizes(sizes: Sizes): string {
  return Object.entries(sizes)
    .map(([name, size]) => `${name}=${size}`)
    .join(' ');
}

/** Some of the choices in few words: `N=6..8`, or the first few. */
export function describeChoices(chosen: readonly Sizes[], all: readonly Sizes[]): string {
  const names = Object.keys(all[0] ?? {}).filter((name) => all.some((sizes) => sizes[name] !== all[0]![name]));
  const [name] = names;
  if (name !== undefined && names.length === 1) return describeRuns(name, chosen, all);
  const first = chosen.slice(0, 2).map((sizes) => formatSizes(sizes));
  return `${chosen.length} of ${all.length} choices of sizes, such as ${first.join(' or ')}`;
}

/** Neighbours among all sizes are told as one run. */
function describeRuns(name: string, chosen: readonly Sizes[], all: readonly Sizes[]): string {
  const wanted = new Set(chosen.map((sizes) => sizes[name]));
  const runs: number[][] = [];
  let isOpen = false;
  for (const { [name]: size } of all) {
    const isWanted = size !== undefined && wanted.has(size);
    if (isWanted && isOpen) runs.at(-1)!.push(size);
    else if (isWanted) runs.push([size]);
    isOpen = isWanted;
  }
  return runs.map((run) => `${name}=${run.length > 1 ? `${run[0]}..${run.at(-1)}` : run[0]}`).join(', ');
}

function tooMany(count: number, subject: string): BitboneError {
  return new BitboneError('E_USAGE', `${count} choices of sizes are more than ${MAX_CHOICES}`, {
    subject,
    fix: 'give a step, such as 32:4096:32',
  });
}
