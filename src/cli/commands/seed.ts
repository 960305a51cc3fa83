import { InvalidArgumentError } from 'commander';

/** A seed as generators take it. */
export function readSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() !== '' && Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff) return seed;
  throw new InvalidArgumentError('A seed is a whole number from 0 to 4294967295.');
}
