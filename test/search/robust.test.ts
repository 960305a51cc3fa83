import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { RECIPES } from '../../src/backbones/recipes/index.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import type { Metrics } from '../../src/cost/metrics.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import type { ScoreParams } from '../../src/score/params.ts';
import { DEFAULT_SCORE_PARAMS } from '../../src/score/params.ts';
import { listCorners } from '../../src/score/range.ts';
import type { MeasureName } from '../../src/search/measure.ts';
import { defineNasBnn } from '../../src/search/nas-bnn/space.ts';
import { searchExactly } from '../../src/search/search.ts';
import type { Searchable } from '../../src/search/searchable.ts';
import { toSearchable } from '../../src/search/searchable.ts';
import type { Candidate } from '../../src/search/space/candidate.ts';
import { defineNetworkSpace } from '../../src/search/space/network-space.ts';
import { defineSpace } from '../../src/search/space/space.ts';
import { buildRandomNetwork } from '../support/random-network.ts';
import { buildSmallBackbone } from '../support/small-backbone.ts';

const BETWEEN = [0.7, 1, 1.3];
const row = (channels: number[], blocks: number[], stride: 1 | 2) => ({
  ...{ channels, blocks, stride, kernels: [1, 3], groups1: [1], groups2: [1] },
});
const supernet = {
  ...{ space: 'nas-bnn' as const, name: 'tiny', source: 'made up', input: { channels: 3, size: 32 }, classes: 10 },
  rows: [row([8, 16], [1], 2), row([16, 24, 32], [1, 2], 1), row([32, 48], [1], 2)],
};
const { graph: resnet18 } = binarize(buildBackbone(findBackbone('resnet18')!), {
  recipe: RECIPES.bireal!,
  select: 'inner',
});
const large = { multiple: 128, resolutions: [192, 224] };
const small = { multiple: 4, resolutions: [24, 32] };

const SPACES: Record<string, (scoreParams: ScoreParams) => Searchable> = {
  'a network at two resolutions': (scoreParams) => defineNetworkSpace(buildSmallBackbone(), { ...small, scoreParams }),
  'a supernet': (scoreParams) => defineNasBnn(supernet, { scoreParams }),
  'ResNet-18 at two resolutions': (scoreParams) => defineNetworkSpace(resnet18, { ...large, scoreParams }),
  ...Object.fromEntries([1, 4, 9].map((seed) => [`network ${seed}`, define(buildRandomNetwork(seed))])),
};

function define(graph: Graph) {
  return (scoreParams: ScoreParams) => defineNetworkSpace(graph, { multiple: 2, scoreParams });
}

describe.each(Object.keys(SPACES))('robust candidates of %s', (name) => {
  const at = SPACES[name]!;
  const [low, high] = listCorners(DEFAULT_SCORE_PARAMS) as [ScoreParams, ScoreParams];

  it.each([['score', 'ops'], ['score'], ['params', 'score', 'peakActivationBytes']] as MeasureName[][])(
    'are the ones that nothing beats at either end of the range: %s',
    (...objectives) => {
      const { front } = searchExactly(at(DEFAULT_SCORE_PARAMS), { objectives, robust: true });
      const [first, last] = [low, high].map((params) => listFront(at(params), objectives));
      for (const { candidate, robust } of front) {
        const holds = [first!, last!].every((known) => isOnFront(known, candidate));
        expect(robust, JSON.stringify(candidate)).toBe(holds);
      }
    },
  );

  it('are on the front everywhere between', () => {
    const objectives: MeasureName[] = ['score', 'ops'];
    const { front } = searchExactly(at(DEFAULT_SCORE_PARAMS), { objectives, robust: true });
    const kept = front.filter(({ robust }) => robust);
    for (const factor of BETWEEN) {
      const known = listFront(at(scale(factor)), objectives);
      for (const { candidate } of kept) expect(isOnFront(known, candidate), `${factor}`).toBe(true);
    }
  });
});

it('leaves some out', () => {
  const { front } = searchExactly(SPACES['ResNet-18 at two resolutions']!(DEFAULT_SCORE_PARAMS), {
    objectives: ['score', 'ops'],
    robust: true,
  });
  const kept = front.filter(({ robust }) => robust).length;
  expect([kept > 0, kept < front.length / 2]).toEqual([true, true]);
});

it('marks nothing where it was not asked, or the score is no objective', () => {
  const space = toSearchable(defineSpace(buildSmallBackbone()));
  const asked = defineNetworkSpace(buildSmallBackbone());
  expect(searchExactly(space, { objectives: ['score', 'ops'] }).front[0]).not.toHaveProperty('robust');
  expect(searchExactly(asked, { objectives: ['bops'], robust: true }).front[0]).not.toHaveProperty('robust');
});

it('scales all penalties together', () => {
  const { alpha } = DEFAULT_SCORE_PARAMS;
  expect(listCorners(DEFAULT_SCORE_PARAMS).map((corner) => corner.alpha.residual / alpha.residual)).toEqual([
    0.5, 1.72,
  ]);
  expect(listCorners(DEFAULT_SCORE_PARAMS)[1]!.alpha.plain).toBe(1.72 * alpha.plain);
});

function scale(factor: number): ScoreParams {
  const { residual, block, dense, plain } = DEFAULT_SCORE_PARAMS.alpha;
  const alpha = { residual: factor * residual, block: factor * block, dense: factor * dense, plain: factor * plain };
  return { ...DEFAULT_SCORE_PARAMS, alpha };
}

interface KnownFront {
  readonly points: ReadonlySet<string>;
  readonly describe: (candidate: Candidate) => string;
}

/** The exact front, which brute force confirms elsewhere. */
function listFront(space: Searchable, objectives: readonly MeasureName[]): KnownFront {
  const tell = ({ score, costs }: { score: number; costs: Metrics }) =>
    objectives.map((objective) => (objective === 'score' ? score : costs[objective])).join(' ');
  return {
    points: new Set(searchExactly(space, { objectives }).front.map(tell)),
    describe: (candidate) => tell(space.evaluate(candidate)),
  };
}

function isOnFront({ points, describe }: KnownFront, candidate: Candidate): boolean {
  return points.has(describe(candidate));
}
