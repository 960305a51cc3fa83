import type { Dimension } from './units.ts';

const STEPS = ['', 'k', 'M', 'G', 'T', 'P'];

/** A limit as a person would write it, the least of three digits that is not below the value: `1.91G`, `4.18MB`, `512`. */
export function roundUpQuantity(value: number, dimension: Dimension): string {
  if (dimension === 'plain') return String(value);
  const unit = dimension === 'bytes' ? 'B' : '';
  const power = Math.max(0, Math.min(STEPS.length - 1, Math.floor(Math.log10(Math.max(value, 1)) / 3)));
  const scale = 1000 ** power;
  if (power === 0) return `${Math.ceil(value)}${unit}`;
  const digit = 10 ** (Math.floor(Math.log10(value / scale)) - 2);
  const digits = Math.ceil(Number((value / scale / digit).toPrecision(12)));
  return `${Number((digits * digit).toPrecision(4))}${STEPS[power]}${unit}`;
}
