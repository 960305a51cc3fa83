import { expect, test } from 'vitest';
import { infer, inferTypes, refusal, typed } from './operands.ts';

test('sizes along the axis add up', () => {
  expect(infer('concat', { axis: 1 }, [1, 64, 28, 28], [1, 128, 28, 28], [1, 32, 28, 28])).toEqual([[1, 224, 28, 28]]);
  expect(infer('concat', { axis: -3 }, [1, 64, 28, 28], [1, 128, 28, 28])).toEqual([[1, 192, 28, 28]]);
  expect(infer('concat', { axis: 0 }, [3])).toEqual([[3]]);
});

test('fractional widths add up', () => {
  expect(infer('concat', { axis: 1 }, [1, 2.5, 7], [1, 3.25, 7])).toEqual([[1, 5.75, 7]]);
});

test('what differs elsewhere cannot be joined', () => {
  expect(refusal('concat', { axis: 1 }, [1, 64, 28, 28], [1, 64, 14, 14])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot join [1, 64, 28, 28] and [1, 64, 14, 14] on axis 1"`,
  );
  expect(refusal('concat', { axis: 1 }, [1, 64], [1, 64, 1])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot join [1, 64] and [1, 64, 1] on axis 1"`,
  );
  expect(refusal('concat', { axis: 4 }, [1, 64, 28, 28])).toMatchInlineSnapshot(
    `"E_SHAPE probe: has no axis 4 among 4"`,
  );
});

test('parts may be uneven, or empty', () => {
  expect(infer('split', { axis: -1, sizes: [3, 3, 1] }, [2, 7])).toEqual([
    [2, 3],
    [2, 3],
    [2, 1],
  ]);
  expect(inferTypes('split', { axis: 0, sizes: [2, 0] }, [typed([2], 'int64')])).toEqual([
    typed([2], 'int64'),
    typed([0], 'int64'),
  ]);
});

test('parts must add up', () => {
  expect(refusal('split', { axis: 1, sizes: [32, 31] }, [1, 64, 7, 7])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot split [1, 64, 7, 7] on axis 1 into [32, 31]"`,
  );
  expect(refusal('split', { axis: 0, sizes: [3, -1] }, [2])).toContain('E_SHAPE');
});
