import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clampSlice } from '../../src/shape/slicing.ts';
import { tryInfer, typed } from './operands.ts';
import { runOperator } from './run-operator.ts';

const RUNS = { numRuns: 150, seed: 3 };

const shape = (min: number, max: number, largest = 4) =>
  fc.array(fc.integer({ min: 1, max: largest }), { minLength: min, maxLength: max });

/** A shape and something drawn once its rank is known. */
function withRank<T>(draw: (rank: number) => fc.Arbitrary<T>): fc.Arbitrary<[number[], T]> {
  return shape(1, 4).chain((x) => fc.tuple(fc.constant(x), draw(x.length)));
}

const axisOf = (rank: number) => fc.integer({ min: -rank, max: rank - 1 });
const listOf = (length: number, min: number, max: number) =>
  fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length });

test('slices, backwards and out of bounds too', async () => {
  // "to the end" is the largest integer forwards and the smallest backwards; onnxruntime reads the largest so both ways
  const bounds = fc.constantFrom(1, 2, 3, -1, -2, -3).chain((step) => {
    const end = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constant(step > 0 ? 2 ** 31 - 1 : -(2 ** 31)));
    return fc.record({ start: fc.integer({ min: -9, max: 9 }), end, step: fc.constant(step) });
  });
  await fc.assert(
    fc.asyncProperty(
      withRank((rank) => fc.tuple(axisOf(rank), bounds)),
      async ([x, [axis, { start, end, step }]]) => {
        const lists = [[start], [end], [axis], [step]].map((ints) => ({ ints }));
        const ran = await runOperator({ type: 'Slice', inputs: [{ shape: x }, ...lists] });
        const clamped = clampSlice(start, end, step, x.at(axis)!);
        const attrs = { axes: [axis], starts: [clamped.start], ends: [clamped.end], steps: [step] };
        expect(tryInfer('slice', attrs, x)).toEqual(ran);
      },
    ),
    RUNS,
  );
});

test('reshapes with copied and inferred sizes', async () => {
  const target = fc.array(fc.constantFrom(-1, 0, 1, 2, 3, 4, 6), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(shape(1, 4), target, async (x, wanted) => {
      const ran = await runOperator({ type: 'Reshape', inputs: [{ shape: x }, { ints: wanted }] });
      expect(tryInfer('reshape', { shape: wanted, allowZero: false }, x)).toEqual(ran);
    }),
    { ...RUNS, numRuns: 400 },
  );
});

test('pads and crops', async () => {
  await fc.assert(
    fc.asyncProperty(
      withRank((rank) => listOf(2 * rank, -1, 2)),
      async ([x, pads]) => {
        const ran = await runOperator({ type: 'Pad', inputs: [{ shape: x }, { ints: pads }] });
        expect(tryInfer('pad', { pads, mode: 'constant', value: 0 }, x)).toEqual(ran);
      },
    ),
    RUNS,
  );
});

test('joins', async () => {
  await fc.assert(
    fc.asyncProperty(shape(1, 3, 2), shape(1, 3, 2), fc.integer({ min: -3, max: 2 }), async (a, b, axis) => {
      const ran = await runOperator({ type: 'Concat', attributes: { axis }, inputs: [{ shape: a }, { shape: b }] });
      expect(tryInfer('concat', { axis }, a, b)).toEqual(ran);
    }),
    RUNS,
  );
});

test('splits into given sizes', async () => {
  await fc.assert(
    fc.asyncProperty(
      withRank((rank) => fc.tuple(axisOf(rank), listOf(2, 0, 3))),
      async ([x, [axis, sizes]]) => {
        const inputs = [{ shape: x }, { ints: sizes }];
        const ran = await runOperator({ type: 'Split', attributes: { axis }, inputs, outputs: 2 });
        expect(tryInfer('split', { axis, sizes }, x)).toEqual(ran);
      },
    ),
    RUNS,
  );
});

test('gathers along any axis', async () => {
  await fc.assert(
    fc.asyncProperty(withRank(axisOf), shape(0, 2), async ([x, axis], indices) => {
      const inputs = [{ shape: x }, { shape: indices, index: true }];
      const ran = await runOperator({ type: 'Gather', attributes: { axis }, inputs });
      expect(tryInfer('gather', { axis }, x, typed(indices, 'int64'))).toEqual(ran);
    }),
    RUNS,
  );
});

test('drops and adds axes of size 1', async () => {
  const axes = fc.uniqueArray(fc.integer({ min: -4, max: 3 }), { minLength: 1, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(shape(1, 4, 2), axes, async (x, chosen) => {
      const inputs = [{ shape: x }, { ints: chosen }];
      const squeezed = await runOperator({ type: 'Squeeze', inputs });
      const unsqueezed = await runOperator({ type: 'Unsqueeze', inputs });
      // one axis named twice, by both its numbers, squeezes there
      const twice = new Set(chosen.map((axis) => (axis < 0 ? axis + x.length : axis))).size < chosen.length;
      expect(tryInfer('squeeze', { axes: chosen }, x)).toEqual(twice ? null : squeezed);
      expect(tryInfer('unsqueeze', { axes: chosen }, x)).toEqual(unsqueezed);
    }),
    RUNS,
  );
});

test('squeezes every axis of size 1 when none is named', async () => {
  const ran = await runOperator({ type: 'Squeeze', inputs: [{ shape: [1, 3, 1, 2] }] });
  expect(tryInfer('squeeze', { axes: [] }, [1, 3, 1, 2])).toEqual(ran);
});

test('flattens at any axis', async () => {
  await fc.assert(
    fc.asyncProperty(shape(1, 4), fc.integer({ min: -5, max: 5 }), async (x, axis) => {
      const ran = await runOperator({ type: 'Flatten', attributes: { axis }, inputs: [{ shape: x }] });
      expect(tryInfer('flatten', { axis }, x)).toEqual(ran);
    }),
    RUNS,
  );
});

test('expands and repeats', async () => {
  await fc.assert(
    fc.asyncProperty(shape(1, 3, 2), shape(1, 3, 3), async (x, counts) => {
      const inputs = [{ shape: x }, { ints: counts }];
      const expanded = await runOperator({ type: 'Expand', inputs });
      const tiled = await runOperator({ type: 'Tile', inputs });
      expect(tryInfer('expand', { shape: counts }, x)).toEqual(expanded);
      expect(tryInfer('tile', { repeats: counts }, x)).toEqual(tiled);
    }),
    RUNS,
  );
});

test('moves blocks between depth and space', async () => {
  await fc.assert(
    fc.asyncProperty(listOf(4, 1, 8), fc.integer({ min: 1, max: 3 }), async (x, block) => {
      const operator = { attributes: { blocksize: block }, inputs: [{ shape: x }] };
      const toSpace = await runOperator({ type: 'DepthToSpace', ...operator });
      const toDepth = await runOperator({ type: 'SpaceToDepth', ...operator });
      expect(tryInfer('depthToSpace', { block, mode: 'DCR' }, x)).toEqual(toSpace);
      expect(tryInfer('spaceToDepth', { block }, x)).toEqual(toDepth);
    }),
    RUNS,
  );
});

test('transposes', async () => {
  await fc.assert(
    fc.asyncProperty(
      withRank((rank) => fc.shuffledSubarray([...Array(rank).keys()], { minLength: rank })),
      async ([x, perm]) => {
        const ran = await runOperator({ type: 'Transpose', attributes: { perm }, inputs: [{ shape: x }] });
        expect(tryInfer('transpose', { perm }, x)).toEqual(ran);
      },
    ),
    RUNS,
  );
});
