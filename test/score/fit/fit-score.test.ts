import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../../src/backbones/build.ts';
import { findBackbone } from '../../../src/backbones/registry.ts';
import type { MeasuredNetwork } from '../../../src/score/evidence/network.ts';
import { measureNetwork, scoreNetwork } from '../../../src/score/evidence/network.ts';
import type { FitPoint } from '../../../src/score/fit/fit-score.ts';
import { fitScore } from '../../../src/score/fit/fit-score.ts';
import { fitWithinGroups, studentQuantile } from '../../../src/score/fit/least-squares.ts';
import type { ScoreParams } from '../../../src/score/params.ts';
import { DEFAULT_SCORE_PARAMS } from '../../../src/score/params.ts';
import { materialise } from '../../../src/search/evaluate.ts';
import { defineSpace } from '../../../src/search/space/space.ts';

const SHAPES = [
  [64, 4, 4],
  [96, 2, 2],
  [80, 3, 2],
  [128, 1, 1],
  [48, 4, 3],
  [40, 3, 4],
  [112, 2, 3],
  [56, 1, 4],
  [72, 4, 1],
  [88, 3, 3],
] as const;

const networks: readonly MeasuredNetwork[] = SHAPES.map(([width, first, third]) => {
  const space = defineSpace(buildBackbone(findBackbone('bireal18')!));
  const candidate = { 'stage1.width': width, 'stage1.depth': first, 'stage3.depth': third };
  return measureNetwork(JSON.stringify(candidate), materialise(space, candidate));
});

const truth: ScoreParams = { ...DEFAULT_SCORE_PARAMS, alpha: { ...DEFAULT_SCORE_PARAMS.alpha, residual: 140 } };

/** Results of networks whose accuracy is a line through the true score, with normal noise of this deviation. */
function makeResults(deviation: number, seed: number): FitPoint[] {
  const generator = xoroshiro128plus(seed);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator))) * Math.cos(2 * Math.PI * uniformFloat64(generator));
  return networks.map((network, index) => ({
    network,
    recipe: index % 2 === 0 ? 'long' : 'short',
    accuracy: (index % 2 === 0 ? 60 : 52) + 0.05 * scoreNetwork(network, truth) + deviation * normal(),
  }));
}

describe('fitScore', () => {
  it('finds the penalty and the slope that exact results were made with', () => {
    const fit = fitScore(makeResults(0, 1), { file: 'results.csv' });
    expect(fit.fitted.map(({ name }) => name)).toEqual(['alpha.residual']);
    expect(fit.params.alpha.residual).toBeCloseTo(140, 4);
    expect(fit.slope).toBeCloseTo(0.05, 6);
    expect(fit.leaveOneOut.fitted).toBeLessThan(1e-6);
    expect(fit.leaveOneOut.before).toBeGreaterThan(0.01);
  });

  it('states intervals that hold the true penalty about 95 times in 100', () => {
    const seeds = Array.from({ length: 200 }, (_, index) => index + 1);
    const held = seeds.filter((seed) => {
      const [parameter] = fitScore(makeResults(0.02, seed), { file: 'results.csv' }).fitted;
      return parameter!.interval[0] <= 140 && 140 <= parameter!.interval[1];
    });
    expect(held.length / seeds.length).toBeGreaterThan(0.9);
    expect(held.length / seeds.length).toBeLessThan(0.99);
  });

  it('refuses three results, and results that fall with capacity', () => {
    const few = makeResults(0, 1)
      .slice(0, 3)
      .map((point) => ({ ...point, recipe: 'one' }));
    expect(() => fitScore(few, { file: 'results.csv' })).toThrowError(
      /results.csv: 3 comparable results are too few to fit alpha.residual \(give at least 6/,
    );
    const upsideDown = makeResults(0, 1).map((point) => ({ ...point, accuracy: -point.accuracy }));
    expect(() => fitScore(upsideDown, { file: 'results.csv' })).toThrowError(/does not rise with capacity/);
  });

  it('leaves out the only result of a recipe, and says so', () => {
    const lonely = { ...makeResults(0, 1)[0]!, recipe: 'other' };
    const fit = fitScore([...makeResults(0, 1), lonely], { file: 'results.csv' });
    expect(fit.points).toBe(10);
    expect(fit.notes).toEqual(['1 results are the only ones of their recipe and are not used']);
  });
});

describe('fitWithinGroups', () => {
  it('gives the errors of really leaving each observation out', () => {
    const data = [1, 2, 4, 7, 8].map((x, index) => ({ group: 'a', target: [2, 3, 9, 11, 12][index]!, columns: [x] }));
    const [left, ...rest] = data;
    const without = fitWithinGroups(rest)!.coefficients[0]!;
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const line = mean(rest.map(({ target }) => target)) + without * (1 - mean(rest.map(({ columns }) => columns[0]!)));
    expect(fitWithinGroups(data)!.leftOut[0]).toBeCloseTo(left!.target - line, 10);
  });

  it('refuses columns that depend on one another', () => {
    const data = [1, 2, 3, 5].map((x) => ({ group: 'a', target: x, columns: [x, 2 * x] }));
    expect(fitWithinGroups(data)).toBeNull();
  });
});

describe('studentQuantile', () => {
  it.each([
    [3, 3.182],
    [5, 2.571],
    [10, 2.228],
    [30, 2.042],
  ])('is the tabled one for %i degrees of freedom', (freedom, quantile) => {
    expect(studentQuantile(freedom)).toBeCloseTo(quantile, freedom === 3 ? 1 : 2);
  });
});
