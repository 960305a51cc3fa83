import type { Dimension } from './units.ts';

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
/** What each prefix multiplies by. */
const FACTORS = PREFIXES.map((_, step) => 10 ** (3 * step));

/** A value in the unit a person would choose, to three significant digits: `1.81 G`, `4.17 MB`, `0.713`. */
export function formatQuantity(value: number, dimension: Dimension): string {
  if (dimension === 'plain') return formatSignificant(value);
  return dimension === 'bytes' ? formatBytes(value) : formatCount(value);
}

/** Operations, parameters or elements: `1.81 G`, `730 k`, `512`. */
export function formatCount(value: number): string {
  const { digits, prefix } = scaleDecimal(value);
  return prefix === '' ? digits : `${digits} ${prefix}`;
}

/** Decimal bytes: `4.17 MB` is 4.17e6 bytes. */
export function formatBytes(value: number): string {
  const { digits, prefix } = scaleDecimal(value);
  return `${digits} ${prefix}B`;
}

/** Every digit, in groups: `1,814,073,344`. */
export function formatExact(value: number): string {
  const [whole, fraction] = String(value).split('.') as [string, string | undefined];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A change with its sign: `+3.2 %`, `-25.0 %`; `new` where there was nothing before. */
export function formatChange(before: number, after: number): string {
  if (before === after) return '=';
  if (before === 0) return 'new';
  const percent = (100 * (after - before)) / Math.abs(before);
  return `${percent > 0 ? '+' : ''}${formatPercent(percent)}`;
}

/** A share in percent: `12.3 %`; the argument is already a percentage. */
export function formatPercent(percent: number): string {
  const decimals = Math.abs(percent) >= 99.95 ? 0 : 1;
  return `${percent.toFixed(decimals)} %`;
}

function scaleDecimal(value: number): { digits: string; prefix: string } {
  const size = Math.abs(value);
  let step = 0;
  // from 999.5 on three digits round up to the next prefix: 999,500 is 1.00 M, not 1000 k
  while (step < PREFIXES.length - 1 && size / FACTORS[step]! >= 999.5) step += 1;
  return { digits: step === 0 ? formatSmall(value) : toThreeDigits(value / FACTORS[step]!), prefix: PREFIXES[step]! };
}

/** Below a thousand a count stays whole; only derived ones (`flops + bops/64`) have a fraction. */
function formatSmall(value: number): string {
  return Number.isInteger(value) ? String(value) : toThreeDigits(value);
}

function toThreeDigits(value: number): string {
  const digits = Math.abs(value).toPrecision(3);
  return `${value < 0 ? '-' : ''}${digits.includes('e') ? String(Number(digits)) : digits}`;
}

function formatSignificant(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}
