import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clampSlice } from '../../src/shape/slicing.ts';
import { infer, inferTypes, refusal, typed } from './operands.ts';

const slice = (axis: number, start: number, end: number, step = 1) => ({
  axes: [axis],
  starts: [start],
  ends: [end],
  steps: [step],
});

test('every second element, from an offset', () => {
  expect(infer('slice', slice(2, 0, 56, 2), [1, 64, 56, 56])).toEqual([[1, 64, 28, 56]]);
  expect(infer('slice', slice(-1, 1, 7, 3), [7])).toEqual([[2]]);
});

test('backwards through the first element', () => {
  expect(infer('slice', slice(0, 6, -1, -1), [7])).toEqual([[7]]);
  expect(infer('slice', slice(0, 6, 0, -2), [7])).toEqual([[3]]);
});

test('several axes at once', () => {
  const attrs = { axes: [0, -1], starts: [1, 0], ends: [3, 2], steps: [1, 1] };
  expect(infer('slice', attrs, [4, 5, 6])).toEqual([[2, 5, 2]]);
});

test('bounds beyond an axis that became shorter end with it', () => {
  expect(infer('slice', slice(0, 2, 64), [48])).toEqual([[46]]);
  expect(infer('slice', slice(0, 60, 64), [48])).toEqual([[0]]);
});

test('bounds count from the end and are clamped', () => {
  expect(clampSlice(-3, 2 ** 31 - 1, 1, 10)).toEqual({ start: 7, end: 10 });
  expect(clampSlice(-100, -1, 1, 10)).toEqual({ start: 0, end: 9 });
  expect(clampSlice(-1, -(2 ** 31), -1, 10)).toEqual({ start: 9, end: -1 });
  expect(clampSlice(100, -100, -1, 10)).toEqual({ start: 9, end: -1 });
});

test('a slice has as many elements as an array sliced the same way', () => {
  const bound = fc.integer({ min: -12, max: 12 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      bound,
      bound,
      fc.integer({ min: 1, max: 4 }),
      (size, from, to, step) => {
        const taken = [...Array(size).keys()].slice(from, to).filter((_, index) => index % step === 0);
        const { start, end } = clampSlice(from, to, step, size);
        expect(infer('slice', slice(0, start, end, step), [size])).toEqual([[taken.length]]);
      },
    ),
  );
});

test('lists of other lengths, a step of 0 and an axis named twice are refused', () => {
  expect(refusal('slice', slice(0, 0, 4, 0), [4])).toMatchInlineSnapshot(
    `"E_SHAPE probe: slices [4] on 1 axes by [0]"`,
  );
  expect(refusal('slice', { ...slice(0, 0, 4), ends: [] }, [4])).toContain('E_SHAPE');
  const twice = { axes: [0, -1], starts: [0, 0], ends: [1, 1], steps: [1, 1] };
  expect(refusal('slice', twice, [4])).toMatchInlineSnapshot(`"E_SHAPE probe: names an axis twice in [0, -1]"`);
});

test('gathered indices take the place of the axis', () => {
  expect(inferTypes('gather', { axis: 0 }, [[1000, 64], typed([2, 7], 'int64')])).toEqual([
    typed([2, 7, 64], 'float32'),
  ]);
  expect(infer('gather', { axis: -1 }, [5, 6], [])).toEqual([[5]]);
  expect(refusal('gather', { axis: 2 }, [5, 6], [])).toMatchInlineSnapshot(`"E_SHAPE probe: has no axis 2 among 2"`);
});

test('pads grow an axis, negative ones crop it', () => {
  const pad = (...pads: number[]) => ({ pads, mode: 'constant', value: 0 }) as const;
  expect(infer('pad', pad(0, 8, 0, 0, 0, 8, 0, 0), [1, 16, 16, 16])).toEqual([[1, 32, 16, 16]]);
  expect(infer('pad', pad(-1, 2, 0, -1), [4, 4])).toEqual([[3, 5]]);
  expect(refusal('pad', pad(-3, 0, -2, 0), [4, 4])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot pad [4, 4] by [-3, 0, -2, 0]"`,
  );
  expect(refusal('pad', pad(1, 1), [4, 4])).toMatchInlineSnapshot(`"E_SHAPE probe: cannot pad [4, 4] by [1, 1]"`);
});
