/** Rounded to 2^bits levels a `step` apart, halves to even. */
export function quantise(value: number, step: number, bits: number): number {
  const level = Math.min(2 ** (bits - 1) - 1, Math.max(-(2 ** (bits - 1)), value / step));
  const rounded = Math.round(level);
  return step * (Math.abs(level % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded);
}
