import fc from 'fast-check';
import { expect, test } from 'vitest';
import { broadcastShapes } from '../../src/shape/broadcast.ts';
import { infer, inferTypes, refusal, typed } from './operands.ts';

const shapes = fc.array(fc.constantFrom(1, 2, 3), { maxLength: 4 });

/** Pads with ones in front, then stretches axis by axis; undefined where that is impossible. */
function broadcastNaively(a: readonly number[], b: readonly number[]): number[] | undefined {
  let [left, right] = [[...a], [...b]];
  while (left.length < right.length) left = [1, ...left];
  while (right.length < left.length) right = [1, ...right];
  const joined = left.map((size, axis) => Math.max(size, right[axis]!));
  const reaches = (side: number[]) => side.every((size, axis) => size === 1 || size === joined[axis]);
  return reaches(left) && reaches(right) ? joined : undefined;
}

test('broadcasting agrees with stretching axis by axis', () => {
  fc.assert(
    fc.property(shapes, shapes, (a, b) => {
      const expected = broadcastNaively(a, b);
      if (expected === undefined) expect(() => broadcastShapes(a, b, 'probe')).toThrow('cannot broadcast');
      else expect(broadcastShapes(a, b, 'probe')).toEqual(expected);
    }),
  );
});

test('an empty axis stays empty', () => {
  expect(broadcastShapes([0, 3], [1], 'probe')).toEqual([0, 3]);
  expect(broadcastShapes([1], [0], 'probe')).toEqual([0]);
});

test('any number of inputs, one too', () => {
  expect(infer('elementwise', { fn: 'max' }, [2, 3])).toEqual([[2, 3]]);
  expect(infer('elementwise', { fn: 'mean' }, [3, 1], [1, 4], [2, 1, 1])).toEqual([[2, 3, 4]]);
});

test('a channel scale on fractional widths', () => {
  expect(infer('elementwise', { fn: 'mul' }, [1, 38.4, 7, 7], [38.400000001, 1, 1])).toEqual([[1, 38.4, 7, 7]]);
});

test('comparisons give truth values, other functions the type of the first', () => {
  expect(inferTypes('elementwise', { fn: 'lessOrEqual' }, [[2], [2]])).toEqual([typed([2], 'bool')]);
  expect(inferTypes('elementwise', { fn: 'pow' }, [typed([2], 'float16'), [2]])).toEqual([typed([2], 'float16')]);
});

test('where has the type of x', () => {
  const operands = [typed([3, 1], 'bool'), typed([1, 4], 'int32'), typed([2, 1, 1], 'int32')];
  expect(inferTypes('where', {}, operands)).toEqual([typed([2, 3, 4], 'int32')]);
});

test('expand keeps what it asks as 1', () => {
  expect(infer('expand', { shape: [2, 1, 4] }, [3, 1])).toEqual([[2, 3, 4]]);
});

test('slopes stretch to x only', () => {
  expect(infer('prelu', {}, [1, 64, 7, 7], [64, 1, 1])).toEqual([[1, 64, 7, 7]]);
  expect(refusal('prelu', {}, [1, 64, 7, 7], [64])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot broadcast [64] to [1, 64, 7, 7]"`,
  );
  expect(refusal('prelu', {}, [7], [2, 7])).toMatchInlineSnapshot(`"E_SHAPE probe: cannot broadcast [2, 7] to [7]"`);
});

test('what cannot stretch is named with both shapes', () => {
  expect(refusal('elementwise', { fn: 'add' }, [1, 64, 56, 56], [1, 128, 28, 28])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot broadcast [1, 64, 56, 56] and [1, 128, 28, 28] together"`,
  );
});
