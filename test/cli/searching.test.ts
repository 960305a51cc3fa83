import { expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { RECIPES } from '../../src/backbones/recipes/index.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { readBudgets } from '../../src/cli/budgets.ts';
import type { SearchFlags } from '../../src/cli/flags.ts';
import { answerSearch } from '../../src/cli/searching/answer.ts';
import { parseObjectives } from '../../src/cli/searching/objectives.ts';
import { describeEvolution, describeProgress } from '../../src/cli/searching/progress.ts';
import { toStudy } from '../../src/cli/searching/study-file.ts';
import type { SearchTask } from '../../src/cli/searching/task.ts';
import { toSearchDocument } from '../../src/report/search-json.ts';
import { renderSearch } from '../../src/report/search-text.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { formatStudy, parseStudy } from '../../src/study/study.ts';

const real = buildBackbone(findBackbone('resnet18')!);
const { graph } = binarize(real, { recipe: RECIPES.bireal!, select: 'inner' });
const watch = { shouldStop: () => false, onProgress: () => {} };
const layout = { width: null, paint: (text: string) => text };

function ask(budgets: Record<string, string>, objectives = 'score,params'): SearchTask {
  const space = { widthShares: [0.5, 2], multiple: 64, stem: 'bridge', convention: 'ops64' } as const;
  return { graph, objectives: parseObjectives(objectives), budgets: readBudgets(budgets), robust: true, ...space };
}

test('a share is taken of the given network, and every candidate keeps the budgets', () => {
  const { given, budgets, front, certificate } = answerSearch(ask({ maxBops: '60%', maxSize: '3MB' }), watch);
  expect(given.costs.bops).toBe(1_676_279_808);
  expect(budgets).toMatchObject([
    { flag: '--max-bops', limit: 0.6 * given.costs.bops, text: '60%' },
    { flag: '--max-size', limit: 3_000_000 },
  ]);
  expect(certificate).toEqual({ kind: 'exact', epsilon: 0 });
  expect(front.length).toBeGreaterThan(1);
  for (const { costs } of front) {
    expect(costs.bops).toBeLessThanOrEqual(budgets[0]!.limit);
    expect(costs.modelSizeBytes).toBeLessThanOrEqual(3_000_000);
  }
});

test('where nothing fits, the answer says by how much', () => {
  const { front, binding } = answerSearch(ask({ maxBops: '300M', minScore: '99%' }), watch);
  expect(front).toEqual([]);
  const [bops, score] = binding;
  expect([bops!.isImpossible, score!.isImpossible]).toEqual([false, false]);
  // loosening either budget to what is told makes the search feasible
  const loosened = answerSearch(ask({ maxBops: String(bops!.bestWithOthers), minScore: '99%' }), watch);
  expect(loosened.front.length).toBeGreaterThan(0);
  const tighter = answerSearch(ask({ maxBops: String(bops!.bestWithOthers! - 1), minScore: '99%' }), watch);
  expect(tighter.front).toEqual([]);
});

test('a network without binary layers cannot be searched for its score', () => {
  expect(() => answerSearch({ ...ask({}), graph: real }, watch)).toThrow(/no binary convolution/);
  expect(answerSearch({ ...ask({}, 'ops,params'), graph: real }, watch).front.length).toBeGreaterThan(0);
});

test('objectives are named once each', () => {
  expect(parseObjectives('score, ops')).toEqual(['score', 'ops']);
  expect(parseObjectives('size')).toEqual(['modelSizeBytes']);
  expect(() => parseObjectives('ops,ops')).toThrow(/must differ/);
  expect(() => parseObjectives('speed')).toThrow(/no metric/);
});

test('a study reads back as it was written, and names its model relative to itself', () => {
  const answer = answerSearch(ask({ maxBops: '60%' }), watch);
  const flags = { ...ask({}), recipe: 'bireal', widths: [0.5, 2] } as unknown as SearchFlags;
  const study = toStudy(
    { cwd: '/home/a', spec: 'nets/r18.onnx', isFile: true, graph, flags },
    answer,
    'studies/s.jsonl',
  );
  expect(parseStudy(formatStudy(study), 's.jsonl')).toEqual(study);
  expect(study.header.model).toMatchObject({ name: '../nets/r18.onnx', recipe: 'bireal', select: 'inner' });
  expect(study.entries).toHaveLength(answer.front.length);
});

test('a finished search is told as a table', async () => {
  const answer = { ...answerSearch(ask({ maxBops: '60%' }), watch), model: 'resnet18', seconds: 1 };
  await expect(renderSearch(answer, { study: 'study.jsonl', all: false }, layout)).toMatchFileSnapshot(
    'tables/search.txt',
  );
  const impossible = { ...answerSearch(ask({ maxBops: '1k', maxSize: '3MB' }), watch), model: 'resnet18', seconds: 1 };
  await expect(renderSearch(impossible, { study: undefined, all: false }, layout)).toMatchFileSnapshot(
    'tables/search-infeasible.txt',
  );
  expect(toSearchDocument(impossible)).toMatchObject({
    front: [],
    certificate: { kind: 'exact' },
    binding: [{ isImpossible: true }, {}],
  });
});

test('progress says rate, time and what may be left', () => {
  expect(describeProgress({ step: 1, steps: 4, layerLabels: 10, labels: 2000, uses: [] }, 2)).toBe(
    'searching: part 1 of 4, 2.00 k partial candidates, 1.00 k/s, 2.0 s, about 6.0 s left',
  );
  expect(describeProgress({ step: 4, steps: 4, layerLabels: 10, labels: 2000, uses: [] }, 80)).toBe(
    'searching: part 4 of 4, 2.00 k partial candidates, 25/s, 1 min 20 s',
  );
  const uses = [
    { measure: 'ops', share: 0.9842 },
    { measure: 'modelSizeBytes', share: 1 },
  ] as const;
  expect(describeProgress({ step: 2, steps: 2, layerLabels: 10, labels: 2000, uses }, 1)).toBe(
    'searching: part 2 of 2, 2.00 k partial candidates, 2.00 k/s, 1.0 s; the best so far uses ops 98 %, modelSizeBytes 100 %',
  );
  expect(describeEvolution({ evaluations: 1e6, maxEvaluations: 4e6, front: 7, uses: [uses[0]] }, 2)).toBe(
    'evolving: 25 %, 1.00 M candidates, 500 k/s, front of 7, 2.0 s, about 6.0 s left; the best so far uses ops 98 %',
  );
});
