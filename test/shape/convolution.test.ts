import { expect, test } from 'vitest';
import { infer, inferTypes, makeWindow, refusal, typed } from './operands.ts';

const plain = { groups: 1, arithmetic: 'float' } as const;
const stem = { ...makeWindow([7, 7], { strides: [2, 2], pads: [3, 3, 3, 3] }), ...plain };

test('the stem of ResNet halves 224', () => {
  expect(infer('conv', stem, [1, 3, 224, 224], [64, 3, 7, 7], [64])).toEqual([[1, 64, 112, 112]]);
});

test('one axis and three', () => {
  expect(infer('conv', { ...makeWindow([9], { dilations: [2] }), ...plain }, [2, 8, 100], [4, 8, 9])).toEqual([
    [2, 4, 84],
  ]);
  const cube = { ...makeWindow([3, 3, 3], { strides: [1, 2, 2], pads: [1, 1, 1, 1, 1, 1] }), ...plain };
  expect(infer('conv', cube, [1, 3, 16, 112, 112], [64, 3, 3, 3, 3])).toEqual([[1, 64, 16, 56, 56]]);
});

test('groups share out the channels', () => {
  const depthwise = { ...makeWindow([3, 3]), ...plain, groups: 32 };
  expect(infer('conv', depthwise, [1, 32, 8, 8], [64, 1, 3, 3])).toEqual([[1, 64, 6, 6]]);
});

test('a transposed convolution has groups times the second axis of its weights', () => {
  const up = { ...makeWindow([2, 2], { strides: [2, 2] }), groups: 4, outputPadding: [] };
  expect(infer('convTranspose', up, [1, 16, 7, 7], [16, 3, 2, 2], [12])).toEqual([[1, 12, 14, 14]]);
});

test('integer products have 32 bits, requantised ones the type of the output zero point', () => {
  const pixel = { ...makeWindow([1]), groups: 1 };
  const operands = [typed([1, 2, 5], 'uint8'), typed([3, 2, 1], 'int8')];
  expect(inferTypes('conv', { ...pixel, arithmetic: 'integer' }, operands)).toEqual([typed([1, 3, 5], 'int32')]);
  const requantised = [...operands, null, typed([], 'float32'), typed([], 'int8')];
  expect(inferTypes('conv', { ...pixel, arithmetic: 'qlinear' }, requantised)).toEqual([typed([1, 3, 5], 'int8')]);
});

test('fractional widths pass, within rounding', () => {
  const pixel = { ...makeWindow([1, 1]), ...plain };
  expect(infer('conv', pixel, [1, 38.4, 7, 7], [51.2, 38.4 + 1e-8, 1, 1])).toEqual([[1, 51.2, 7, 7]]);
  const grouped = { ...pixel, groups: 4 };
  const depthwise = { ...pixel, groups: 38.4 };
  expect(infer('conv', depthwise, [1, 38.4, 7, 7], [38.4, 1, 1, 1])).toEqual([[1, 38.4, 7, 7]]);
  expect(infer('conv', grouped, [1, 38.4, 7, 7], [51.2, 9.6, 1, 1])).toEqual([[1, 51.2, 7, 7]]);
  expect(refusal('conv', pixel, [1, 38.4, 7, 7], [51.2, 38.5, 1, 1])).toContain('E_SHAPE');
});

test('what does not fit is named with both shapes', () => {
  expect(refusal('conv', stem, [1, 4, 224, 224], [64, 3, 7, 7])).toMatchInlineSnapshot(
    `"E_SHAPE probe: reads 4 channels [1, 4, 224, 224] with weights [64, 3, 7, 7] in 1 groups, which are for 3"`,
  );
  expect(refusal('conv', stem, [1, 3, 224], [64, 3, 7, 7])).toMatchInlineSnapshot(
    `"E_SHAPE probe: reads [1, 3, 224] with weights [64, 3, 7, 7] of another rank"`,
  );
  expect(refusal('conv', stem, [1, 3, 224, 224], [64, 3, 5, 5])).toMatchInlineSnapshot(
    `"E_SHAPE probe: has a kernel [7, 7] but weights [64, 3, 5, 5]"`,
  );
  expect(refusal('conv', stem, [1, 3, 224, 224], [64, 3, 7, 7], [63])).toMatchInlineSnapshot(
    `"E_SHAPE probe: reads 64 channels with a parameter of shape [63]"`,
  );
  expect(refusal('conv', { ...stem, groups: 3 }, [1, 3, 224, 224], [64, 1, 7, 7])).toMatchInlineSnapshot(
    `"E_SHAPE probe: shares out 64 channels with weights [64, 1, 7, 7] in 3 groups, unevenly"`,
  );
  expect(refusal('conv', { ...stem, pads: [0, 0, 0, 0] }, [1, 3, 6, 6], [64, 3, 7, 7])).toMatchInlineSnapshot(
    `"E_SHAPE probe: slides a window [7, 7] (strides [2, 2], dilations [1, 1], pads [0, 0, 0, 0]) over the smaller input [6, 6]"`,
  );
  expect(refusal('conv', stem, [1, 3, 224, 224])).toMatchInlineSnapshot(`"E_SHAPE probe: lacks its input 1"`);
});

test('a transposed convolution refuses weights for other channels', () => {
  const up = { ...makeWindow([2, 2], { strides: [2, 2] }), groups: 1, outputPadding: [] };
  expect(refusal('convTranspose', up, [1, 16, 7, 7], [8, 3, 2, 2])).toMatchInlineSnapshot(
    `"E_SHAPE probe: reads 16 channels [1, 16, 7, 7] with weights [8, 3, 2, 2] in 1 groups, which are for 8"`,
  );
  expect(refusal('convTranspose', { ...up, groups: 3 }, [1, 16, 7, 7], [16, 3, 2, 2])).toMatchInlineSnapshot(
    `"E_SHAPE probe: shares out 16 channels with weights [16, 3, 2, 2] in 3 groups, unevenly"`,
  );
});
