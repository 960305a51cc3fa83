import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countPaths } from '../../../src/search/chain/count.ts';
import { compileSpace } from '../../../src/search/compile.ts';
import { measureOf } from '../../../src/search/measure.ts';
import { layOutChain } from '../../../src/search/space/layout.ts';
import { drawSpace } from '../random-space.ts';

test('forms that are counted together are as many as the paths that take them one by one', () => {
  let formed = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const space = drawSpace(seed);
      if (space === undefined) return;
      formed += space.layers.length > 0 ? 1 : 0;
      const parts = compileSpace(space, layOutChain(space), [measureOf('params', 64)])!;
      expect(space.size).toBe(countPaths({ dimensions: [], steps: parts.map(({ step }) => step) }));
    }),
    { numRuns: 300, seed: 4 },
  );
  expect(formed).toBeGreaterThan(100);
});
