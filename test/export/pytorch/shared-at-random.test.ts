import { describe, expect, test } from 'vitest';
import { listBackbones } from '../../../src/backbones/registry.ts';
import { costOf } from '../../../src/cost/cost.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import { buildRandomNetwork } from '../../support/random-network.ts';
import { shareAtRandom } from '../share-at-random.ts';
import { shareEqual } from '../share-equal.ts';
import { buildFor, buildNarrowest } from '../small-backbone.ts';
import { spreadKernels } from '../spread-kernels.ts';
import { moreOf, type Named, python, runWritten, tiesOf } from './run-written.ts';

const RECIPES = [...new Set(listBackbones().map(({ recipe }) => recipe))];
const SEEDS = Array.from({ length: 16 }, (_, seed) => seed);
const NARROW = [1, 2, 4];
/** Kinds of blocks without signs: those of one channel have sums that are 0 but for rounding. */
const REAL = ['plain', 'basic', 'depthwise', 'gated'] as const;

const real = SEEDS.map((seed) => ({
  name: `real${seed}`,
  graph: shareEqual(buildRandomNetwork(seed, { widths: NARROW, kinds: REAL })),
}));
const apart = [
  ...SEEDS.map((seed) => ({
    name: `random${seed}`,
    graph: spreadKernels(buildRandomNetwork(seed, { widths: NARROW })),
  })),
  ...RECIPES.map((recipe) => ({ name: recipe, graph: buildFor(recipe) })),
  ...RECIPES.map((recipe) => ({ name: `narrow ${recipe}`, graph: buildNarrowest(recipe) })),
];
const atRandom = apart.flatMap(({ name, graph }) =>
  [0, 1].map((seed) => ({ name: `${name}, ${seed}`, graph: shareAtRandom(graph, seed) })),
);
const networks: readonly Named[] = [...real, ...atRandom];

test.runIf(python === undefined)('Python has no torch here, so shared networks are not run', ({ skip }) => skip());

describe.skipIf(python === undefined)('PyTorch code of networks whose constants are shared at random', () => {
  test('has the parameters that are counted and noted, none of them statistics, and computes the same', async () => {
    for (const { name, graph, ran, error } of await runWritten(networks)) {
      const { parameters, learnedStatistics } = ran;
      expect({ name, isEqual: error < 1e-4, parameters, learnedStatistics }).toEqual({
        name,
        isEqual: true,
        parameters: costOf(graph).totals.params + moreOf(graph) + countNumbers(graph),
        learnedStatistics: [],
      });
    }
  });
});

test('no layer is tied to itself, and no statistic to anything', () => {
  for (const { name, graph } of networks) {
    const wrong = tiesOf(graph).filter((line) => {
      const [place, first] = line.split(' = ');
      return place === first || line.includes('running_');
    });
    expect({ name, wrong }).toEqual({ name, wrong: [] });
  }
});

/** Learned numbers without axes, as the steps of quantisers, are no parameters as they are counted. */
function countNumbers({ values }: Graph): number {
  return values.filter(({ content, shape }) => content?.kind === 'initial' && shape.length === 0).length;
}
