import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BitboneError } from '../../../src/graph/errors.ts';
import { countPaths } from '../../../src/search/chain/count.ts';
import { compileSpace } from '../../../src/search/compile.ts';
import { layOutChain } from '../../../src/search/space/layout.ts';
import type { Space } from '../../../src/search/space/space.ts';
import { defineSpace } from '../../../src/search/space/space.ts';
import { BINARY_CHAINS, buildRandomNetwork, createRandom } from '../../support/random-network.ts';
import { drawOptions } from '../random-options.ts';

test('forms that are counted together are as many as the paths that take them one by one', () => {
  let formed = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const space = tryDefine(seed);
      if (space === undefined) return;
      formed += space.layers.length > 0 ? 1 : 0;
      const steps = compileSpace(space, layOutChain(space), [])!.map(({ step }) => step);
      expect(space.size).toBe(countPaths({ dimensions: [], steps }));
    }),
    { numRuns: 300, seed: 4 },
  );
  expect(formed).toBeGreaterThan(100);
});

/** Undefined for options that the network cannot have. */
function tryDefine(seed: number): Space | undefined {
  const network = buildRandomNetwork(seed, { blocks: 2, ...(seed % 2 === 0 ? { kinds: BINARY_CHAINS } : {}) });
  try {
    return defineSpace(network, drawOptions(createRandom(seed)));
  } catch (error) {
    if (error instanceof BitboneError && error.code === 'E_KNOB') return undefined;
    throw error;
  }
}
