import { expect, test } from 'vitest';
import type { OpAttrs } from '../../src/graph/op.ts';
import { countTransposed, resolveTransposedPads } from '../../src/shape/transposed-window.ts';
import { makeWindow } from './operands.ts';

type Attrs = OpAttrs['convTranspose'];

function makeTransposed(kernel: readonly number[], change: Partial<Attrs> = {}): Attrs {
  return { ...makeWindow(kernel), groups: 1, outputPadding: [], ...change };
}

const sizeOf = (window: Attrs, size: number) => countTransposed(window, [size], 'probe');

test('undoes a strided convolution: 2 * 6 + 3 - 1 - 1 = 13', () => {
  expect(sizeOf(makeTransposed([3], { strides: [2], pads: [1, 1] }), 7)).toEqual([13]);
});

test('output padding restores the even size a stride lost', () => {
  expect(sizeOf(makeTransposed([3], { strides: [2], pads: [1, 1], outputPadding: [1] }), 7)).toEqual([14]);
});

test('a dilated kernel of 3 spans 7: 4 + 7 = 11', () => {
  expect(sizeOf(makeTransposed([3], { dilations: [3] }), 5)).toEqual([11]);
});

test('same padding multiplies by the stride', () => {
  const window = makeTransposed([4], { strides: [2], autoPad: 'same-upper' });
  expect(sizeOf(window, 7)).toEqual([14]);
  // 2 * 6 + 4 - 14 = 2
  expect(resolveTransposedPads(window, [7])).toEqual([1, 1]);
});

test('an odd pixel goes to the end for same-upper, else to the begin', () => {
  const odd = { strides: [2], outputShape: [14] };
  // 2 * 6 + 3 - 14 = 1
  expect(resolveTransposedPads(makeTransposed([3], { ...odd, autoPad: 'same-upper' }), [7])).toEqual([0, 1]);
  expect(resolveTransposedPads(makeTransposed([3], { ...odd, autoPad: 'same-lower' }), [7])).toEqual([1, 0]);
  expect(resolveTransposedPads(makeTransposed([3], odd), [7])).toEqual([1, 0]);
});

test('the output asked for holds the spatial axes or all', () => {
  const strides = [2, 2];
  expect(countTransposed(makeTransposed([2, 2], { strides, outputShape: [8, 10] }), [4, 5], 'probe')).toEqual([8, 10]);
  expect(countTransposed(makeTransposed([2, 2], { strides, outputShape: [1, 9, 8, 10] }), [4, 5], 'probe')).toEqual([
    8, 10,
  ]);
});

test('valid pads nothing', () => {
  expect(sizeOf(makeTransposed([3], { strides: [2], pads: [1, 1], autoPad: 'valid' }), 7)).toEqual([15]);
});

test.each([
  { what: 'an output beyond reach', change: { outputShape: [30] } },
  { what: 'an output shape of another rank', change: { outputShape: [7, 7] } },
  { what: 'output padding of another rank', change: { outputPadding: [1, 1] } },
  { what: 'more pads than there is output', change: { pads: [9, 9] } },
])('$what does not fit', ({ change }) => {
  expect(() => sizeOf(makeTransposed([3], change), 7)).toThrow(
    expect.objectContaining({ code: 'E_SHAPE', subject: 'probe' }),
  );
});
