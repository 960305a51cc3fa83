import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countElements } from '../../src/graph/tensor.ts';
import { axis, reshapeAxes, varyingAxes } from '../../src/precision/axes.ts';
import { findEinsumFreeAxes } from '../../src/precision/einsum.ts';

const anyShape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

describe('axes under a reshape', () => {
  it('stay where the sizes before and at them stay', () => {
    expect(reshapeAxes(axis(0), [8, 4, 3, 3], [8, 36])).toBe(axis(0));
    expect(reshapeAxes(axis(1), [2, 4, 6, 6], [2, 4, 36])).toBe(axis(1));
    expect(reshapeAxes(axis(2), [2, 4, 6], [8, 1, 6])).toBe(axis(2));
    expect(reshapeAxes(axis(1), [2, 4, 6], [8, 6])).toBe(axis(0) | axis(1));
  });

  // index of an element along each axis, row-major
  const indexAlong = (shape: readonly number[], element: number, k: number) =>
    Math.floor(element / countElements(shape.slice(k + 1))) % shape[k]!;

  it('still name every axis along which a number differs', () => {
    fc.assert(
      fc.property(anyShape, anyShape, fc.nat(), (from, to, pick) => {
        const shared = [...from, countElements(to)];
        const target = [...to, countElements(from)];
        const k = pick % shared.length;
        const named = reshapeAxes(axis(k), shared, target);
        const groups = new Map<string, number>();
        for (let element = 0; element < countElements(shared); element += 1) {
          const key = target.map((_, j) => ((named & axis(j)) === 0 ? '' : indexAlong(target, element, j))).join();
          const value = indexAlong(shared, element, k);
          expect(groups.get(key) ?? value).toBe(value);
          groups.set(key, value);
        }
      }),
    );
  });

  it('of one element do not count', () => {
    expect(varyingAxes([1, 3, 1, 2])).toBe(axis(1) | axis(3));
    expect(reshapeAxes(axis(0), [1, 6], [2, 3])).toBe(0);
  });
});

describe('axes that an einsum does not sum over', () => {
  it.each([
    ['ij,jk->ik', [2, 2], [axis(0), axis(1)]],
    ['ij,jk', [2, 2], [axis(0), axis(1)]],
    ['bhqd,bhkd->bhqk', [4, 4], [0b0111, 0b0111]],
    ['...ij,jk->...ik', [4, 2], [0b0111, axis(1)]],
    ['a...b,b->a...', [4, 1], [0b0111, 0]],
    ['i,i->', [1, 1], [0, 0]],
  ])('%s', (equation, ranks, free) => {
    expect(findEinsumFreeAxes(equation, ranks)).toEqual(free);
  });
});
