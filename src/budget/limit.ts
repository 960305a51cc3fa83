import type { Bound } from './budget.ts';
import { formatExact } from './format.ts';
import type { Quantity } from './quantity.ts';
import type { Dimension } from './units.ts';

/** The limit in base units; `reference` is what a share is taken of. */
export function resolveLimit(quantity: Quantity, bound: Bound, reference: number): number {
  const value = quantity.kind === 'absolute' ? quantity.value : takeShare(quantity.fraction, reference);
  return bound === 'maxIncrease' ? reference + value : value;
}

/** By how much a limit is overrun; 0 or less where it is kept. */
export function measureExcess(bound: Bound, actual: number, limit: number): number {
  return bound === 'min' ? limit - actual : actual - limit;
}

/** 29 % of 100 is 29, which binary fractions miss by a hair; counts are compared exactly. */
function takeShare(fraction: number, reference: number): number {
  return Number((fraction * reference).toPrecision(15));
}

/** For a limit in decimal bytes that the binary unit of the same letter would keep: which unit means what. */
export function explainUnit({ text }: Quantity, dimension: Dimension, bound: Bound, actual: number): string | null {
  const match = dimension === 'bytes' && bound === 'max' ? /^\s*([\d._]+)\s*([kKMGTP])B\s*$/.exec(text) : null;
  if (match === null) return null;
  const amount = Number(match[1]!.replaceAll('_', ''));
  const power = 'KMGTP'.indexOf(match[2]!.toUpperCase()) + 1;
  const [decimal, binary] = [amount * 1000 ** power, amount * 1024 ** power];
  if (actual > binary) return null;
  const other = `${match[1]} ${match[2]!.toUpperCase()}iB`;
  return `${text.trim()} is ${formatExact(decimal)} bytes; ${other}, ${formatExact(binary)} bytes, would hold it`;
}
