import type { Value } from '../../src/graph/graph.ts';
import { countElements } from '../../src/graph/tensor.ts';

/** Numbers that look random and differ from name to name: scales and variances around 1, all else in (-0.5, 0.5). */
export function valuesFor({ name, shape }: Pick<Value, 'name' | 'shape'>): Float32Array {
  const phase = [...name].reduce((sum, letter, place) => sum + letter.charCodeAt(0) * (place + 1), 0);
  const middle = /(scale|variance)$/.test(name) ? 1 : 0;
  return new Float32Array(countElements(shape)).map((_, index) => middle + 0.5 * Math.sin((index + phase) * 78.233));
}
