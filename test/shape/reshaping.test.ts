import { expect, test } from 'vitest';
import { infer, refusal } from './operands.ts';

const to = (...shape: number[]) => ({ shape, allowZero: false });

test('0 copies a size and -1 takes the rest', () => {
  expect(infer('reshape', to(0, -1), [2, 3, 4])).toEqual([[2, 12]]);
  expect(infer('reshape', to(-1, 0, 2), [2, 3, 4])).toEqual([[4, 3, 2]]);
  expect(infer('reshape', to(1, 2, 116, 28, 28), [1, 232, 28, 28])).toEqual([[1, 2, 116, 28, 28]]);
  expect(infer('reshape', to(), [1, 1])).toEqual([[]]);
});

test('with allowZero a 0 is a size', () => {
  expect(infer('reshape', { shape: [0, 7], allowZero: true }, [3, 0])).toEqual([[0, 7]]);
  expect(refusal('reshape', { shape: [0, 7], allowZero: true }, [3, 7])).toContain('E_SHAPE');
});

test('fractional widths flow through', () => {
  expect(infer('reshape', to(0, -1), [1, 38.5, 7, 7])).toEqual([[1, 1886.5]]);
  expect(infer('flatten', { axis: 1 }, [1, 38.5, 7, 7])).toEqual([[1, 1886.5]]);
});

test('what does not hold equally many elements is refused', () => {
  expect(refusal('reshape', to(4, -1), [2, 3])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot reshape [2, 3] to [4, -1]"`,
  );
  expect(refusal('reshape', to(2, 4), [2, 3])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot reshape [2, 3] to [2, 4]"`,
  );
  expect(refusal('reshape', to(-1, -1), [2, 3])).toContain('E_SHAPE');
  expect(refusal('reshape', to(6, 1, 0), [2, 3])).toContain('E_SHAPE');
  expect(refusal('reshape', { shape: [0, -1], allowZero: true }, [0, 3])).toContain('E_SHAPE');
  expect(refusal('reshape', to(-2, -3), [2, 3])).toContain('E_SHAPE');
});

test('flatten cuts before its axis', () => {
  expect(infer('flatten', { axis: 1 }, [2, 3, 4, 5])).toEqual([[2, 60]]);
  expect(infer('flatten', { axis: 0 }, [2, 3])).toEqual([[1, 6]]);
  expect(infer('flatten', { axis: 2 }, [2, 3])).toEqual([[6, 1]]);
  expect(infer('flatten', { axis: -1 }, [2, 3, 4])).toEqual([[6, 4]]);
  expect(refusal('flatten', { axis: 3 }, [2, 3])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot flatten [2, 3] at axis 3"`,
  );
});

test('transpose orders the axes, without an order it reverses them', () => {
  expect(infer('transpose', { perm: [0, 2, 3, 1] }, [1, 3, 8, 9])).toEqual([[1, 8, 9, 3]]);
  expect(infer('transpose', { perm: [] }, [1, 3, 8])).toEqual([[8, 3, 1]]);
  expect(refusal('transpose', { perm: [0, 1] }, [1, 3, 8])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot order the axes of [1, 3, 8] as [0, 1]"`,
  );
  expect(refusal('transpose', { perm: [0, 1, 1] }, [1, 3, 8])).toMatchInlineSnapshot(
    `"E_SHAPE probe: names an axis twice in [0, 1, 1]"`,
  );
});

test('squeeze drops the named axes, or all of size 1', () => {
  expect(infer('squeeze', { axes: [-1, 2] }, [1, 512, 1, 1])).toEqual([[1, 512]]);
  expect(infer('squeeze', { axes: [] }, [1, 512, 1, 1])).toEqual([[512]]);
  expect(refusal('squeeze', { axes: [1] }, [1, 512, 1, 1])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot squeeze axis 1 of [1, 512, 1, 1]"`,
  );
});

test('unsqueeze counts axes in its result', () => {
  expect(infer('unsqueeze', { axes: [-1, 0] }, [3, 4])).toEqual([[1, 3, 4, 1]]);
  expect(infer('unsqueeze', { axes: [1] }, [3])).toEqual([[3, 1]]);
  expect(refusal('unsqueeze', { axes: [3] }, [3])).toMatchInlineSnapshot(`"E_SHAPE probe: has no axis 3 among 2"`);
});
