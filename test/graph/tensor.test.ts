import { describe, expect, it } from 'vitest';
import { countElements, isFloat, positiveAxis, sameShape } from '../../src/graph/tensor.ts';

describe('shapes', () => {
  it('count elements, 1 for a scalar', () => {
    expect([countElements([]), countElements([2, 3, 4]), countElements([5, 0])]).toEqual([1, 24, 0]);
  });

  it('compare size by size', () => {
    expect([sameShape([1, 2], [1, 2]), sameShape([1, 2], [2, 1]), sameShape([1], [1, 1])]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('take axes from the end', () => {
    expect([positiveAxis(-1, 4), positiveAxis(2, 4)]).toEqual([3, 2]);
  });

  it('know floating-point types', () => {
    expect([isFloat('float16'), isFloat('int8'), isFloat('bool')]).toEqual([true, false, false]);
  });
});
