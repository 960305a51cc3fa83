import fc from 'fast-check';
import { expect, test } from 'vitest';
import { infer, refusal } from './operands.ts';

test('tile multiplies every axis', () => {
  expect(infer('tile', { repeats: [1, 2, 3] }, [4, 5, 6])).toEqual([[4, 10, 18]]);
  expect(refusal('tile', { repeats: [2] }, [4, 5])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot repeat [4, 5] by [2]"`,
  );
});

test('resize has the sizes it names', () => {
  expect(infer('resize', { sizes: [1, 64, 56, 56], mode: 'nearest' }, [1, 64, 28, 28])).toEqual([[1, 64, 56, 56]]);
  expect(refusal('resize', { sizes: [56, 56], mode: 'nearest' }, [1, 64, 28, 28])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot resize [1, 64, 28, 28] to [56, 56]"`,
  );
});

test('blocks move between depth and space', () => {
  expect(infer('spaceToDepth', { block: 2 }, [1, 3, 224, 224])).toEqual([[1, 12, 112, 112]]);
  expect(infer('depthToSpace', { block: 2, mode: 'CRD' }, [1, 256, 14, 14])).toEqual([[1, 64, 28, 28]]);
});

test('depth to space undoes space to depth', () => {
  const size = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(size, size, size, size, (block, channels, height, width) => {
      const x = [2, channels, height * block, width * block];
      const [deep] = infer('spaceToDepth', { block }, x);
      expect(infer('depthToSpace', { block, mode: 'DCR' }, deep!)).toEqual([x]);
    }),
  );
});

test('what does not divide is refused', () => {
  expect(refusal('spaceToDepth', { block: 2 }, [1, 3, 7, 8])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot cut [1, 3, 7, 8] into blocks of 2 x 2"`,
  );
  expect(refusal('depthToSpace', { block: 2, mode: 'DCR' }, [1, 6, 7, 7])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot spread the 6 channels of [1, 6, 7, 7] over blocks of 2 x 2"`,
  );
  expect(refusal('depthToSpace', { block: 2, mode: 'DCR' }, [4, 7, 7])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot move blocks of 2 in [4, 7, 7], which needs 4 axes"`,
  );
});
