import { expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { RECIPES } from '../../src/backbones/recipes/index.ts';
import { listBackbones } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import { findViolations } from '../../src/graph/verify.ts';

/** The first real member of each family and kind of block: the others differ in depth and width. */
const REAL = [
  ...new Map(
    listBackbones()
      .filter((config) => config.recipe === 'real')
      .reverse()
      .map((config) => [`${config.family} ${config.stages[0]!.block}`, config] as const),
  ).values(),
];
const BINARY = Object.values(RECIPES).filter((recipe) => recipe.weights === 'binary' && recipe.inputs === 'binary');

test.each(BINARY.map((recipe) => recipe.name))('every real backbone is binarized by the recipe %s', (recipe) => {
  for (const config of REAL) {
    const graph = buildBackbone({ ...config, recipe });
    expect(findViolations(graph), config.name).toEqual([]);
    const { bops, macs } = costOf(graph).totals;
    expect(bops / macs, config.name).toBeGreaterThan(0.2);
  }
});

test('a binarized backbone keeps the multiply-accumulates of the real one, gates aside', () => {
  for (const config of REAL) {
    const [real, binary] = ['real', 'reactnet'].map((recipe) => costOf(buildBackbone({ ...config, recipe })).totals);
    expect(binary!.macs, config.name).toBe(real!.macs);
  }
});
