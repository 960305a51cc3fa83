import { expect, test } from 'vitest';
import { infer, inferTypes, makeWindow, refusal, typed } from './operands.ts';

const max = { mode: 'max', ceilMode: false, countIncludePad: false } as const;
const halving = { ...makeWindow([3, 3], { strides: [2, 2] }), ...max };

test('rounding up gives the maps of GoogLeNet: 112, 56, 28, 14, 7', () => {
  const pool = (size: number) => infer('pool', { ...halving, ceilMode: true }, [1, 8, size, size])[0];
  expect([112, 56, 28].map(pool)).toEqual([
    [1, 8, 56, 56],
    [1, 8, 28, 28],
    [1, 8, 14, 14],
  ]);
  const last = { ...makeWindow([2, 2], { strides: [2, 2] }), ...max, ceilMode: true };
  expect(infer('pool', last, [1, 8, 14, 14])[0]).toEqual([1, 8, 7, 7]);
});

test('rounding down loses the last column', () => {
  expect(infer('pool', halving, [1, 8, 112, 112])[0]).toEqual([1, 8, 55, 55]);
});

test('a window that would start in the end padding is left out', () => {
  // padded length 7, steps of 3: starts at 0 and 3; the third, at 6, lies in the padding
  const triple = { ...makeWindow([3], { strides: [3], pads: [1, 1] }), ...max, ceilMode: true };
  expect(infer('pool', triple, [1, 1, 5])[0]).toEqual([1, 1, 2]);
});

test('rounding up keeps one window on an input it overhangs', () => {
  expect(infer('pool', { ...halving, ceilMode: true }, [1, 8, 2, 2])[0]).toEqual([1, 8, 1, 1]);
});

test('only maxima have indices', () => {
  const x = typed([1, 8, 9, 9], 'float16');
  expect(inferTypes('pool', halving, [x])).toEqual([typed([1, 8, 4, 4], 'float16'), typed([1, 8, 4, 4], 'int64')]);
  expect(inferTypes('pool', { ...halving, mode: 'average' }, [x])).toEqual([typed([1, 8, 4, 4], 'float16')]);
});

test('a global pool leaves batch and channels', () => {
  expect(infer('globalPool', { mode: 'average' }, [2, 512, 7, 7])).toEqual([[2, 512, 1, 1]]);
  expect(infer('globalPool', { mode: 'max' }, [2, 51.2, 7])).toEqual([[2, 51.2, 1]]);
});

test('a window larger than the input does not fit', () => {
  expect(refusal('pool', halving, [1, 8, 2, 2])).toMatchInlineSnapshot(
    `"E_SHAPE probe: slides a window [3, 3] (strides [2, 2], dilations [1, 1], pads [0, 0, 0, 0]) over the smaller input [2, 2]"`,
  );
  expect(refusal('pool', halving, [8, 2])).toMatchInlineSnapshot(
    `"E_SHAPE probe: needs 3 axes or more at input 0, which is [8, 2]"`,
  );
});
