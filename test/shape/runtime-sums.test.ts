import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OpAttrs } from '../../src/graph/op.ts';
import { GATES } from '../../src/shape/recurrent.ts';
import { tryInfer } from './operands.ts';
import { runOperator } from './run-operator.ts';

const RUNS = { numRuns: 150, seed: 5 };
const shape = (min: number, max: number, largest = 3) =>
  fc.array(fc.integer({ min: 1, max: largest }), { minLength: min, maxLength: max });

test('broadcasting', async () => {
  await fc.assert(
    fc.asyncProperty(shape(0, 4), shape(0, 4), async (a, b) => {
      const ran = await runOperator({ type: 'Add', inputs: [{ shape: a }, { shape: b }] });
      expect(tryInfer('elementwise', { fn: 'add' }, a, b)).toEqual(ran);
    }),
    RUNS,
  );
});

test('slopes of a PRelu', async () => {
  await fc.assert(
    fc.asyncProperty(shape(1, 4), shape(0, 4), async (x, slope) => {
      const ran = await runOperator({ type: 'PRelu', inputs: [{ shape: x }, { shape: slope }] });
      // onnxruntime stretches x to the slope as well, against the specification
      expect(tryInfer('prelu', {}, x, slope)).toEqual(ran?.[0]?.join() === x.join() ? ran : null);
    }),
    RUNS,
  );
});

test('matrix products of vectors, matrices and batches', async () => {
  await fc.assert(
    fc.asyncProperty(shape(1, 4, 2), shape(1, 4, 2), async (a, b) => {
      const ran = await runOperator({ type: 'MatMul', inputs: [{ shape: a }, { shape: b }] });
      expect(tryInfer('matmul', { arithmetic: 'float' }, a, b)).toEqual(ran);
    }),
    { ...RUNS, numRuns: 300 },
  );
});

test('gemm, transposed or not, with every kind of c', async () => {
  await fc.assert(
    fc.asyncProperty(
      shape(2, 2, 2),
      shape(2, 2, 2),
      shape(0, 2),
      fc.boolean(),
      fc.boolean(),
      async (a, b, c, transA, transB) => {
        const attributes = { transA: Number(transA), transB: Number(transB) };
        const ran = await runOperator({ type: 'Gemm', attributes, inputs: [{ shape: a }, { shape: b }, { shape: c }] });
        expect(tryInfer('gemm', { transA, transB, alpha: 1, beta: 1 }, a, b, c)).toEqual(ran);
      },
    ),
    { ...RUNS, numRuns: 300 },
  );
});

const EQUATIONS: readonly { equation: string; shapes: readonly (readonly number[])[] }[] = [
  {
    equation: 'ij,jk->ik',
    shapes: [
      [2, 3],
      [3, 4],
    ],
  },
  {
    equation: 'ij,jk',
    shapes: [
      [2, 3],
      [3, 4],
    ],
  },
  {
    equation: 'ba,cb',
    shapes: [
      [2, 3],
      [4, 2],
    ],
  },
  { equation: 'ii->i', shapes: [[3, 3]] },
  { equation: 'ii', shapes: [[3, 3]] },
  { equation: 'ii->i', shapes: [[3, 2]] },
  {
    equation: '...ij,...jk->...ik',
    shapes: [
      [5, 1, 2, 3],
      [4, 3, 2],
    ],
  },
  {
    equation: '...ij,...jk',
    shapes: [
      [5, 1, 2, 3],
      [4, 3, 2],
    ],
  },
  {
    equation: '...ij,...jk->...ik',
    shapes: [
      [5, 1, 2, 3],
      [1, 4, 3, 2],
    ],
  },
  {
    equation: '...ij,...jk',
    shapes: [
      [5, 1, 2, 3],
      [5, 4, 3, 2],
    ],
  },
  {
    equation: '...ij,jk',
    shapes: [
      [5, 1, 2, 3],
      [3, 2],
    ],
  },
  { equation: '...ii->...i', shapes: [[5, 3, 3]] },
  { equation: 'i...->...', shapes: [[2, 3, 4]] },
  { equation: 'ij->ji', shapes: [[2, 3]] },
  { equation: 'ij->', shapes: [[2, 3]] },
  {
    equation: 'bij, bjk -> bik',
    shapes: [
      [2, 3, 4],
      [2, 4, 5],
    ],
  },
  {
    equation: 'ij,jk->ik',
    shapes: [
      [2, 3],
      [4, 5],
    ],
  },
  {
    equation: 'ij,jk->ik',
    shapes: [
      [2, 1],
      [4, 5],
    ],
  },
  { equation: 'ij->k', shapes: [[2, 3]] },
  { equation: 'ijk->ij', shapes: [[2, 3]] },
  { equation: 'a,b,c->abc', shapes: [[2], [3], [4]] },
  { equation: '...i->i', shapes: [[2, 3]] },
];

test.each(EQUATIONS)('einsum $equation of $shapes', async ({ equation, shapes }) => {
  const ran = await runOperator({
    type: 'Einsum',
    attributes: { equation },
    inputs: shapes.map((x) => ({ shape: x })),
  });
  expect(tryInfer('einsum', { equation }, ...shapes)).toEqual(ran);
});

test('reductions over named axes and over all', async () => {
  const axes = fc.uniqueArray(fc.integer({ min: -3, max: 3 }), { maxLength: 2, selector: (axis) => (axis + 4) % 4 });
  await fc.assert(
    fc.asyncProperty(shape(4, 4), axes, fc.boolean(), async (x, chosen, keepDims) => {
      const attributes = { keepdims: Number(keepDims), ...(chosen.length > 0 ? { axes: chosen } : {}) };
      const ran = await runOperator({ type: 'ReduceMax', attributes, inputs: [{ shape: x }], opset: 13 });
      expect(tryInfer('reduce', { fn: 'max', axes: chosen, keepDims }, x)).toEqual(ran);
    }),
    RUNS,
  );
});

test('the largest entries of an axis', async () => {
  await fc.assert(
    fc.asyncProperty(
      shape(1, 3),
      fc.integer({ min: -3, max: 2 }),
      fc.nat(4),
      fc.boolean(),
      async (x, axis, k, keepDims) => {
        const inputs = [{ shape: x }, { ints: [k] }];
        const top = await runOperator({ type: 'TopK', attributes: { axis }, inputs, outputs: 2 });
        const attributes = { axis, keepdims: Number(keepDims) };
        const largest = await runOperator({ type: 'ArgMax', attributes, inputs: [{ shape: x }] });
        expect(tryInfer('topK', { axis, k }, x)).toEqual(top);
        expect(tryInfer('argReduce', { fn: 'max', axis, keepDims }, x)).toEqual(largest);
      },
    ),
    RUNS,
  );
});

const CELLS = (['rnn', 'gru', 'lstm'] as const).flatMap((cell) =>
  ([1, 2] as const).flatMap((directions) => [0, 3].map((excess) => ({ cell, directions, excess }))),
);

test.each(CELLS)('recurrent $cell in $directions directions, bias too long by $excess', async (probe) => {
  const { cell, directions, excess } = probe;
  const [seq, batch, width, hidden] = [5, 2, 3, 4] as const;
  const rows = GATES[cell] * hidden;
  const shapes = [
    [seq, batch, width],
    [directions, rows, width],
    [directions, rows, hidden],
    [directions, 2 * rows + excess],
  ];
  const attributes = { hidden_size: hidden, direction: directions === 2 ? 'bidirectional' : 'forward' };
  const inputs = shapes.map((x) => ({ shape: x }));
  const outputs = cell === 'lstm' ? 3 : 2;
  const ran = await runOperator({ type: cell.toUpperCase(), attributes, inputs, outputs });
  const attrs: OpAttrs['recurrent'] = { cell, hidden, directions, layout: 0 };
  expect(tryInfer('recurrent', attrs, ...shapes)).toEqual(ran);
});
