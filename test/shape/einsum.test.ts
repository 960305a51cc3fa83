import { expect, test } from 'vitest';
import { measureEinsum } from '../../src/shape/einsum.ts';
import { infer, refusal } from './operands.ts';

const outputOf = (equation: string, ...shapes: number[][]) => infer('einsum', { equation }, ...shapes)[0];

test('letters carry their sizes', () => {
  const sizes = measureEinsum(
    'bhid,bhjd->bhij',
    [
      [1, 12, 197, 64],
      [1, 12, 197, 64],
    ],
    'probe',
  );
  expect(Object.fromEntries(sizes.labels)).toEqual({ b: 1, h: 12, i: 197, d: 64, j: 197 });
  expect(sizes.output).toEqual([1, 12, 197, 197]);
  expect(sizes.ellipsis).toEqual([]);
});

test('an ellipsis carries the other axes', () => {
  const sizes = measureEinsum(
    '...ij,...jk->...ik',
    [
      [5, 1, 2, 3],
      [1, 4, 3, 6],
    ],
    'probe',
  );
  expect(sizes.ellipsis).toEqual([5, 4]);
  expect(sizes.output).toEqual([5, 4, 2, 6]);
});

test('without an arrow, letters that occur once come in alphabetical order, capitals first', () => {
  expect(outputOf('ba,cb', [2, 3], [4, 2])).toEqual([3, 4]);
  expect(outputOf('bA', [2, 3])).toEqual([3, 2]);
  expect(outputOf('b...a', [2, 5, 3])).toEqual([5, 3, 2]);
  expect(outputOf('ii', [3, 3])).toEqual([]);
});

test('a size of 1 stretches', () => {
  expect(outputOf('ij,jk->ijk', [2, 1], [5, 6])).toEqual([2, 5, 6]);
});

test('a repeated letter takes the diagonal', () => {
  expect(outputOf('...ii->...i', [5, 3, 3])).toEqual([5, 3]);
});

test.each([
  ['ij,jk->ik', [2, 3], [4, 5]],
  ['ij->ijk', [2, 3]],
  ['ij->ii', [2, 3]],
  ['ijk->ij', [2, 3]],
  ['ij', [2, 3], [4]],
  ['i..j', [2, 3]],
  ['...i...', [2, 3]],
  ['...i->i', [2, 3]],
  ['i->i->i', [2]],
  ['...i,...i', [2, 3], [3]],
])('%s does not fit', (equation, ...shapes) => {
  expect(refusal('einsum', { equation }, ...(shapes as number[][]))).toContain('E_SHAPE probe: ');
});

test('the error names equation and shapes', () => {
  expect(refusal('einsum', { equation: 'ijk->ij' }, [2, 3])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot apply the equation ijk->ij to [2, 3]"`,
  );
  expect(refusal('einsum', { equation: 'ij,jk' }, [2, 3], [4, 5])).toMatchInlineSnapshot(
    `"E_SHAPE probe: has both 3 and 4 for j in the equation ij,jk"`,
  );
});
