/** What a number counts: operations, parameters or elements; bytes; or nothing (the score). */
export type Dimension = 'count' | 'bytes' | 'plain';

/** A factor of 10^powerOfTen * 2^powerOfTwo. */
export interface Unit {
  readonly powerOfTen: number;
  readonly powerOfTwo: number;
}

const PREFIXES = ['k', 'M', 'G', 'T', 'P'] as const;

const decimal = (step: number): Unit => ({ powerOfTen: 3 * step, powerOfTwo: 0 });
const binary = (step: number): Unit => ({ powerOfTen: 0, powerOfTwo: 10 * step });

/** Units of operations, parameters and elements. */
export const COUNT_UNITS: ReadonlyMap<string, Unit> = new Map([
  ...PREFIXES.map((prefix, index) => [prefix, decimal(index + 1)] as const),
  ['K', decimal(1)],
]);

/** Units of memory: decimal as disks and model zoos print them, binary as memories are made. */
export const BYTE_UNITS: ReadonlyMap<string, Unit> = new Map([
  ['B', decimal(0)],
  ...PREFIXES.map((prefix, index) => [`${prefix}B`, decimal(index + 1)] as const),
  ['KB', decimal(1)],
  ...PREFIXES.map((prefix, index) => [`${prefix.toUpperCase()}iB`, binary(index + 1)] as const),
]);

interface Slip {
  readonly reason: string;
  readonly fix: string;
}

/** The mistake a wrong unit looks like, or undefined; `amount` is the text before the unit. */
export function explainSlip(amount: string, suffix: string, dimension: Dimension): Slip | undefined {
  if (dimension === 'plain') return { reason: 'a score has no unit', fix: `write ${amount}, or a share such as 90%` };
  return dimension === 'count' ? explainCountSlip(amount, suffix) : explainByteSlip(amount, suffix);
}

function explainCountSlip(amount: string, suffix: string): Slip | undefined {
  const upper = suffix.toUpperCase();
  if (suffix === 'm') return { reason: '"m" is milli', fix: `did you mean ${amount}M?` };
  if (suffix === 'B' || suffix === 'b')
    return { reason: `"${suffix}" reads as bytes`, fix: `did you mean ${amount}G, a billion?` };
  const bytes = /^([kKmMgGtTpP])(i?[bB]|i)$/.exec(suffix);
  if (bytes !== null)
    return {
      reason: `"${suffix}" counts bytes, this is a count`,
      fix: `did you mean ${amount}${bytes[1]!.toUpperCase()}?`,
    };
  if (COUNT_UNITS.has(upper)) return { reason: `no unit "${suffix}"`, fix: `did you mean ${amount}${upper}?` };
  return undefined;
}

function explainByteSlip(amount: string, suffix: string): Slip | undefined {
  const match = /^([kKmMgGtTpP]?)(i?)([bB]?)$/.exec(suffix);
  if (match === null) return undefined;
  const prefix = match[1]!.toUpperCase();
  const choice = `did you mean ${amount}${prefix === 'K' ? 'k' : prefix}B (decimal) or ${amount}${prefix}iB (binary)?`;
  if (suffix === 'b') return { reason: '"b" is bits', fix: `did you mean ${amount}B?` };
  if (match[3] === '') return { reason: `"${suffix}" of what`, fix: choice };
  if (match[3] === 'b') return { reason: `"${suffix}" is bits`, fix: choice };
  return { reason: `no unit "${suffix}"`, fix: choice };
}
