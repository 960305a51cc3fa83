import { expect, test } from 'vitest';
import { infer, inferTypes, refusal, typed } from './operands.ts';

test('named axes collapse', () => {
  expect(infer('reduce', { fn: 'mean', axes: [2, 3], keepDims: true }, [1, 64, 7, 7])).toEqual([[1, 64, 1, 1]]);
  expect(infer('reduce', { fn: 'mean', axes: [-1, -2], keepDims: false }, [1, 64, 7, 7])).toEqual([[1, 64]]);
});

test('without axes all collapse', () => {
  expect(infer('reduce', { fn: 'sum', axes: [], keepDims: false }, [2, 3])).toEqual([[]]);
  expect(infer('reduce', { fn: 'sum', axes: [], keepDims: true }, [2, 3])).toEqual([[1, 1]]);
});

test('positions are integers', () => {
  const x = typed([2, 1000], 'float16');
  expect(inferTypes('argReduce', { fn: 'max', axis: -1, keepDims: false }, [x])).toEqual([typed([2], 'int64')]);
  expect(inferTypes('argReduce', { fn: 'min', axis: 0, keepDims: true }, [x])).toEqual([typed([1, 1000], 'int64')]);
  expect(inferTypes('topK', { k: 5, axis: -1 }, [x])).toEqual([typed([2, 5], 'float16'), typed([2, 5], 'int64')]);
});

test('what the input lacks is refused', () => {
  expect(refusal('reduce', { fn: 'sum', axes: [2], keepDims: true }, [2, 3])).toMatchInlineSnapshot(
    `"E_SHAPE probe: has no axis 2 among 2"`,
  );
  expect(refusal('reduce', { fn: 'sum', axes: [1, -1], keepDims: true }, [2, 3])).toMatchInlineSnapshot(
    `"E_SHAPE probe: names an axis twice in [1, -1]"`,
  );
  expect(refusal('topK', { k: 4, axis: 1 }, [2, 3])).toMatchInlineSnapshot(
    `"E_SHAPE probe: takes 4 entries on axis 1 of [2, 3]"`,
  );
});
