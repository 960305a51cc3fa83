import { expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { RECIPES } from '../../src/backbones/recipes/index.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { type BudgetUse, listUses } from '../../src/search/budget.ts';
import { evolve } from '../../src/search/evolve-search.ts';
import { searchExactly } from '../../src/search/search.ts';
import { toSearchable } from '../../src/search/searchable.ts';
import { defineSpace } from '../../src/search/space/space.ts';

const real = buildBackbone(findBackbone('resnet18')!);
const { graph } = binarize(real, { recipe: RECIPES.bireal!, select: 'inner' });
const budgets = [
  { measure: 'ops', max: 140e6 },
  { measure: 'modelSizeBytes', max: 2e6 },
] as const;
const objectives = ['score', 'bops'] as const;

test('an exact search tells how much of each budget the best so far uses, as soon as one is known', () => {
  const told: (readonly BudgetUse[])[] = [];
  const space = toSearchable(defineSpace(graph, { multiple: 8 }));
  searchExactly(space, { objectives, budgets, onProgress: ({ uses }) => told.push(uses) });
  const known = told.filter((uses) => uses.length > 0);
  expect(known.length).toBeGreaterThan(0);
  for (const uses of known) {
    expect(uses.map(({ measure }) => measure)).toEqual(['ops', 'modelSizeBytes']);
    for (const { share } of uses) expect([share > 0.2, share <= 1]).toEqual([true, true]);
  }
});

test('so does evolution; in the end it is the first of the front', async () => {
  const told: (readonly BudgetUse[])[] = [];
  const space = toSearchable(defineSpace(graph, { multiple: 32 }));
  const onProgress = ({ uses }: { readonly uses: readonly BudgetUse[] }) => told.push(uses);
  const { front } = await evolve(space, { objectives, budgets, maxEvaluations: 60_000, onProgress });
  expect(told.at(-1)).toEqual(listUses(budgets, front[0]!));
  expect(told.at(-1)!.every(({ share }) => share > 0 && share <= 1)).toBe(true);
});

test('a lower budget is used as far as it is reached', () => {
  const evaluation = { costs: { ops: 50 } as never, score: 30 };
  expect(
    listUses(
      [
        { measure: 'score', min: 20 },
        { measure: 'ops', max: 200 },
      ],
      evaluation,
    ),
  ).toEqual([
    { measure: 'score', share: 1.5 },
    { measure: 'ops', share: 0.25 },
  ]);
});
