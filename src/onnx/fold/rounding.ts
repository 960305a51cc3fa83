import type { DType } from '../../graph/tensor.ts';

/** The value as a tensor of this type holds it; types narrower than 32 bits are not imitated. */
export function roundTo(value: number, dtype: DType): number {
  return dtype === 'float32' ? Math.fround(value) : value;
}
