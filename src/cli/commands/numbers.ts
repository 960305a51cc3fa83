import { InvalidArgumentError } from 'commander';

/** Whole numbers of at least 1, separated by commas. */
export function readCounts(text: string): readonly number[] {
  const counts = text.split(',').map(Number);
  if (counts.every((count) => Number.isInteger(count) && count >= 1)) return counts;
  throw new InvalidArgumentError('It is written like 2,2,2,2.');
}

export function readPositive(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('It is a number above 0.');
}

export function readShare(text: string): number {
  const share = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (text.trim() !== '' && share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError('It is a share from 0 to 1, such as 0.1 or 10%.');
}

export function readMultiple(text: string): number {
  const multiple = Number(text);
  if (Number.isInteger(multiple) && multiple >= 1 && multiple <= 4096) return multiple;
  throw new InvalidArgumentError('It is a whole number from 1 to 4096.');
}
