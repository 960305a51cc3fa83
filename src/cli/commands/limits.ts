import { InvalidArgumentError } from 'commander';
import { parseQuantity } from '../../budget/quantity.ts';
import type { Dimension } from '../../budget/units.ts';
import { BitboneError } from '../../graph/errors.ts';

/** A whole number from 1, with a unit if need be: `4M`. */
export function readCount(text: string): number {
  const count = readQuantity(text, 'count');
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('It is a whole number from 1, such as 4M.');
}

/** `1GiB` in bytes. */
export function readBytes(text: string): number {
  const bytes = readQuantity(text, 'bytes');
  if (bytes >= 1) return bytes;
  throw new InvalidArgumentError('It is a size such as 1GiB.');
}

/** `0.1%` or `0.001`. */
export function readShare(text: string): number {
  const [, number = '', percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  if (number !== '') return Number(number) / (percent === '%' ? 100 : 1);
  throw new InvalidArgumentError('It is a share such as 0.1%.');
}

const SECONDS = { '': 1, s: 1, min: 60, m: 60, h: 3600 } as const;

/** `30s`, `5min`, `2h` or bare seconds, in seconds. */
export function readSeconds(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*(s|min|m|h)?$/.exec(text.trim()) ?? [];
  const seconds = Number(number) * SECONDS[unit as keyof typeof SECONDS];
  if (number !== '' && seconds > 0) return seconds;
  throw new InvalidArgumentError('It is a duration such as 30s, 5min or 2h.');
}

/** An id of a front. */
export function readId(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is the number of a candidate, such as 42.');
}

function readQuantity(text: string, dimension: Dimension): number {
  try {
    const quantity = parseQuantity(text, dimension, '');
    return quantity.kind === 'absolute' ? quantity.value : Number.NaN;
  } catch (error) {
    if (error instanceof BitboneError) throw new InvalidArgumentError(error.reason);
    throw error;
  }
}
