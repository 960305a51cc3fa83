import { BitboneError } from '../graph/errors.ts';
import type { Dimension, Unit } from './units.ts';
import { BYTE_UNITS, COUNT_UNITS, explainSlip } from './units.ts';

/** A limit as a user writes it. */
export type Quantity =
  /** In base units: a count, bytes, or a bare number. */
  | { readonly kind: 'absolute'; readonly value: number; readonly text: string }
  /** A share of the given model's own value; 0.6 for `60%`. */
  | { readonly kind: 'share'; readonly fraction: number; readonly text: string };

const NUMBER = /^([+-]?)(\d+(?:_\d+)*)?(?:\.(\d+))?(?:e([+-]?\d+))?\s*([^\d\s.,+-][^\d\s.,+-]*)?$/;

/**
 * Reads `165M`, `1.7G`, `4MB` (10^6 bytes), `4MiB` (2^20 bytes), `60%` or a bare number into base units; decimal units
 * are exact (`1.1M` is 1,100,000). `subject` is the flag or setting the text stands in.
 * Throws `E_UNIT`, saying which slip the text looks like (`50m`, `4Mb`, `165MB` for a count).
 */
export function parseQuantity(text: string, dimension: Dimension, subject: string): Quantity {
  const match = NUMBER.exec(text.trim());
  if (match === null || (match[2] === undefined && match[3] === undefined))
    throw notAQuantity(text, dimension, subject);
  const [, sign = '', whole = '0', fraction = '', exponent = '0', suffix = ''] = match;
  const digits = `${sign}${whole.replaceAll('_', '')}.${fraction}0`;
  const scale = (powerOfTen: number): number => Number(`${digits}e${Number(exponent) + powerOfTen}`);
  if (suffix === '%') return checkSign({ kind: 'share', fraction: scale(-2), text }, subject);
  const unit = findUnit(suffix, dimension);
  if (unit === undefined)
    throw wrongUnit(text, text.trim().slice(0, -suffix.length).trim(), suffix, dimension, subject);
  const value = scale(unit.powerOfTen) * 2 ** unit.powerOfTwo;
  const quantity: Quantity = { kind: 'absolute', value, text };
  return dimension === 'plain' ? checkFinite(quantity, value, subject) : checkSign(quantity, subject);
}

/** The limit in base units; `reference` is the given model's own value, of which a share is taken. */
export function resolveQuantity(quantity: Quantity, reference: number): number {
  return quantity.kind === 'absolute' ? quantity.value : quantity.fraction * reference;
}

const NO_UNIT: Unit = { powerOfTen: 0, powerOfTwo: 0 };

function findUnit(suffix: string, dimension: Dimension): Unit | undefined {
  if (suffix === '') return NO_UNIT;
  if (dimension === 'plain') return undefined;
  return (dimension === 'bytes' ? BYTE_UNITS : COUNT_UNITS).get(suffix);
}

function checkSign(quantity: Quantity, subject: string): Quantity {
  const value = quantity.kind === 'share' ? quantity.fraction : quantity.value;
  if (value >= 0) return checkFinite(quantity, value, subject);
  throw new BitboneError('E_UNIT', `"${quantity.text}" is negative`, { subject, fix: 'give a limit of at least 0' });
}

function checkFinite(quantity: Quantity, value: number, subject: string): Quantity {
  if (Number.isFinite(value)) return quantity;
  throw new BitboneError('E_UNIT', `"${quantity.text}" is too large`, { subject, fix: 'give a smaller number' });
}

const EXAMPLES: Record<Dimension, string> = {
  count: 'write a number such as 165M, 1.7G or 60%',
  bytes: 'write a size such as 4MB (1e6 bytes), 4MiB (2^20 bytes) or 60%',
  plain: 'write a number such as 0.8 or a share such as 90%',
};

function notAQuantity(text: string, dimension: Dimension, subject: string): BitboneError {
  return new BitboneError('E_UNIT', `"${text}" is not a quantity`, { subject, fix: EXAMPLES[dimension] });
}

function wrongUnit(text: string, amount: string, suffix: string, dimension: Dimension, subject: string): BitboneError {
  const slip = explainSlip(amount, suffix, dimension);
  if (slip !== undefined) return new BitboneError('E_UNIT', `"${text}": ${slip.reason}`, { subject, fix: slip.fix });
  const reason = `"${text}" has the unknown unit "${suffix}"`;
  return new BitboneError('E_UNIT', reason, { subject, fix: EXAMPLES[dimension] });
}
