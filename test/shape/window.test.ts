import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countPositions, resolvePads } from '../../src/shape/window.ts';
import { makeWindow } from './operands.ts';

test('explicit pads stay, valid ones are none', () => {
  const pads = [1, 2, 3, 4];
  expect(resolvePads(makeWindow([3, 3], { pads }), [8, 8])).toEqual(pads);
  expect(resolvePads(makeWindow([3, 3], { pads, autoPad: 'valid' }), [8, 8])).toEqual([0, 0, 0, 0]);
});

// 224 at stride 2: 112 positions span 111 * 2 + 3 = 225, one more than the input
test.each([
  { size: 224, kernel: 3, stride: 2, dilation: 1, upper: [0, 1], lower: [1, 0] },
  { size: 224, kernel: 7, stride: 2, dilation: 1, upper: [2, 3], lower: [3, 2] },
  { size: 56, kernel: 3, stride: 1, dilation: 1, upper: [1, 1], lower: [1, 1] },
  // a dilated kernel of 3 spans 5; 28 positions span 27 * 2 + 5 = 59
  { size: 56, kernel: 3, stride: 2, dilation: 2, upper: [1, 2], lower: [2, 1] },
  { size: 28, kernel: 5, stride: 1, dilation: 3, upper: [6, 6], lower: [6, 6] },
  // a kernel below the stride would need less than no padding
  { size: 4, kernel: 1, stride: 2, dilation: 1, upper: [0, 0], lower: [0, 0] },
])('same padding of $size by $kernel, stride $stride, dilation $dilation', (probe) => {
  const { size, kernel, stride, dilation, upper, lower } = probe;
  const steps = { strides: [stride], dilations: [dilation] };
  expect(resolvePads(makeWindow([kernel], { ...steps, autoPad: 'same-upper' }), [size])).toEqual(upper);
  expect(resolvePads(makeWindow([kernel], { ...steps, autoPad: 'same-lower' }), [size])).toEqual(lower);
});

test('pads of several axes stand begin first', () => {
  const window = makeWindow([3, 5], { strides: [2, 1], autoPad: 'same-upper' });
  expect(resolvePads(window, [224, 224])).toEqual([0, 2, 1, 2]);
});

const counts = fc.record({
  size: fc.integer({ min: 1, max: 20 }),
  kernel: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 4 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  begin: fc.nat(4),
  end: fc.nat(4),
});

test('the positions are those found by sliding the window', () => {
  fc.assert(
    fc.property(counts, ({ size, kernel, stride, dilation, begin, end }) => {
      const extent = (kernel - 1) * dilation + 1;
      let positions = 0;
      for (let start = -begin; start + extent <= size + end; start += stride) positions += 1;
      fc.pre(positions > 0);
      const window = makeWindow([kernel], { strides: [stride], dilations: [dilation], pads: [begin, end] });
      expect(countPositions(window, [size], false, 'probe')).toEqual([positions]);
    }),
  );
});

test('rounding up adds the windows that overhang the end but start before the end padding', () => {
  fc.assert(
    fc.property(counts, ({ size, kernel, stride, dilation, begin, end }) => {
      const extent = (kernel - 1) * dilation + 1;
      let positions = 0;
      for (let start = -begin; start < size; start += stride) {
        positions += 1;
        if (start + extent >= size + end) break;
      }
      // larger pads would hold whole windows; onnxruntime refuses them
      fc.pre(size + begin + end >= extent && end < extent);
      const window = makeWindow([kernel], { strides: [stride], dilations: [dilation], pads: [begin, end] });
      expect(countPositions(window, [size], true, 'probe')).toEqual([positions]);
    }),
  );
});

test('same padding gives ceil(size / stride) positions, dilated or not', () => {
  fc.assert(
    fc.property(counts, fc.constantFrom('same-upper', 'same-lower' as const), (probe, autoPad) => {
      const { size, kernel, stride, dilation } = probe;
      const window = makeWindow([kernel], { strides: [stride], dilations: [dilation], autoPad });
      expect(countPositions(window, [size], false, 'probe')).toEqual([Math.ceil(size / stride)]);
    }),
  );
});

test.each([
  { what: 'a window larger than the input', window: makeWindow([5]), spatial: [4] },
  { what: 'a window of another rank', window: makeWindow([3]), spatial: [8, 8] },
  { what: 'a stride of 0', window: makeWindow([3], { strides: [0] }), spatial: [8] },
  { what: 'too few pads', window: makeWindow([3, 3], { pads: [1, 1] }), spatial: [8, 8] },
])('$what does not fit', ({ window, spatial }) => {
  expect(() => countPositions(window, spatial, false, 'probe')).toThrow(
    expect.objectContaining({ code: 'E_SHAPE', subject: 'probe' }),
  );
});
