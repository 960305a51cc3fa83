import { expect, test } from 'vitest';
import { BIREAL } from '../../src/backbones/recipes/bireal.ts';
import { REACTNET } from '../../src/backbones/recipes/reactnet.ts';
import type { Recipe } from '../../src/backbones/recipes/recipe.ts';
import { listBackbones } from '../../src/backbones/registry.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { materialise } from '../../src/search/evaluate.ts';
import type { Candidate } from '../../src/search/space/candidate.ts';
import { defineSpace, type Space } from '../../src/search/space/space.ts';
import { createRandom } from '../support/random-network.ts';
import { compareForms, TOLERANCE } from './agreement.ts';
import { buildReduced, buildSmall } from './small-backbone.ts';

const RIGHT = { isRight: true, isEqual: true };
const CANDIDATES = 100;

test.each(listBackbones())('$name runs in both forms alike', async (config) => {
  const { isRight, error } = await compareForms(buildReduced(config));
  expect({ isRight, isEqual: error < TOLERANCE }).toEqual(RIGHT);
});

const SPACES: readonly (readonly [name: string, recipe: Recipe])[] = [
  ['resnet18', BIREAL],
  ['resnet18', REACTNET],
];

test.each(SPACES)(`${CANDIDATES} candidates of %s run in both forms alike`, async (name, recipe) => {
  const space = defineSpace(binarize(buildSmall(name), { recipe, select: 'inner' }).graph, { multiple: 4 });
  const random = createRandom(5);
  for (let count = 0; count < CANDIDATES; count += 1) {
    const candidate = drawCandidate(space, random);
    const { isRight, error } = await compareForms(materialise(space, candidate));
    expect({ candidate, isRight, isEqual: error < TOLERANCE }).toEqual({ candidate, ...RIGHT });
  }
});

function drawCandidate({ knobs }: Space, random: (below: number) => number): Candidate {
  return Object.fromEntries(knobs.map(({ id, values }) => [id, values[random(values.length)]!]));
}
