import { expect, test } from 'vitest';
import { infer, inferTypes, refusal, typed } from './operands.ts';

const gemm = { transA: false, transB: false, alpha: 1, beta: 1 };
const float = { arithmetic: 'float' } as const;

test('a classifier: [N,K] times [M,K] transposed', () => {
  expect(infer('gemm', { ...gemm, transB: true }, [8, 512], [1000, 512], [1000])).toEqual([[8, 1000]]);
});

test('both transposed', () => {
  expect(infer('gemm', { ...gemm, transA: true, transB: true }, [3, 2], [4, 3])).toEqual([[2, 4]]);
});

test.each([[[]], [[1]], [[4]], [[2, 1]], [[1, 4]], [[2, 4]]])('c %j stretches to [2, 4]', (c) => {
  expect(infer('gemm', gemm, [2, 3], [3, 4], c)).toEqual([[2, 4]]);
});

test('fractional widths pass', () => {
  expect(infer('gemm', { ...gemm, transB: true }, [1, 409.6], [1000, 409.6000001])).toEqual([[1, 1000]]);
});

test('gemm refuses with both shapes', () => {
  expect(refusal('gemm', gemm, [2, 3], [4, 3])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot multiply [2, 3] by [4, 3]"`,
  );
  expect(refusal('gemm', { ...gemm, transA: true }, [2, 3], [4, 3])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot multiply [2, 3] by [4, 3] (transA 1, transB 0)"`,
  );
  expect(refusal('gemm', gemm, [2, 3, 1], [3, 4])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot multiply [2, 3, 1] by [3, 4]"`,
  );
  expect(refusal('gemm', gemm, [2, 3], [3, 4], [2])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot broadcast [2] to [2, 4]"`,
  );
});

test('matmul of vectors drops their axis', () => {
  expect(infer('matmul', float, [3], [3])).toEqual([[]]);
  expect(infer('matmul', float, [3], [3, 4])).toEqual([[4]]);
  expect(infer('matmul', float, [2, 3], [3])).toEqual([[2]]);
  expect(infer('matmul', float, [5, 2, 3], [3])).toEqual([[5, 2]]);
});

test('matmul broadcasts batches', () => {
  expect(infer('matmul', float, [8, 12, 197, 64], [8, 12, 64, 197])).toEqual([[8, 12, 197, 197]]);
  expect(infer('matmul', float, [7, 1, 2, 3], [5, 3, 4])).toEqual([[7, 5, 2, 4]]);
});

test('matmul types follow the arithmetic', () => {
  const bytes = [typed([2, 3], 'uint8'), typed([3, 4], 'int8')];
  expect(inferTypes('matmul', { arithmetic: 'integer' }, bytes)).toEqual([typed([2, 4], 'int32')]);
  const requantised = [...bytes, ...Array(5).fill([]), typed([], 'uint8')];
  expect(inferTypes('matmul', { arithmetic: 'qlinear' }, requantised)).toEqual([typed([2, 4], 'uint8')]);
});

test('matmul refuses with both shapes', () => {
  expect(refusal('matmul', float, [2, 3], [4, 5])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot multiply [2, 3] by [4, 5]"`,
  );
  expect(refusal('matmul', float, [], [3])).toMatchInlineSnapshot(
    `"E_SHAPE probe: needs 1 axes or more at input 0, which is []"`,
  );
  expect(refusal('matmul', float, [2, 2, 3], [3, 3, 4])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot multiply [2, 2, 3] by [3, 3, 4]"`,
  );
});
