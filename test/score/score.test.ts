import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/cost/cost.ts';
import { createScorer, scoreLayer, totalOf } from '../../src/score/layer-score.ts';
import { DEFAULT_SCORE_PARAMS, LOG_FAN_IN_PARAMS } from '../../src/score/params.ts';
import { scoreOf } from '../../src/score/score.ts';
import { evaluate, materialise } from '../../src/search/evaluate.ts';
import { defineSpace } from '../../src/search/space/space.ts';
import { readFixture } from '../support/models.ts';

const layer = {
  name: 'conv',
  fanIn: 576,
  readChannels: 64,
  macs: 115_605_504,
  isWeightBinary: true,
  inChannels: 64,
  outChannels: 64,
  position: 1,
  connectivity: 'residual',
  isInputBinary: true,
  share: 0.1,
} as const;

const at = (residual: number) => ({
  ...LOG_FAN_IN_PARAMS,
  lambda: 0,
  alpha: { residual, block: residual, dense: 0, plain: residual },
});

describe('scoreLayer', () => {
  it('has the terms of the worked example: half of 1/2 log2 577, and 9/576 of noise', () => {
    const terms = scoreLayer({ ...at(1), lambda: 2 }, layer);
    expect(terms.capacity).toBeCloseTo(2.293, 3);
    expect(terms.noise).toBeCloseTo(0.015625, 9);
    expect(terms.inputError).toBeCloseTo(2 * 0.1 * (1 - 2 / Math.PI), 9);
    expect(totalOf(terms)).toBe(terms.capacity - terms.noise - terms.inputError);
  });

  it('counts less noise where only weights are binary, and no input error', () => {
    const terms = scoreLayer(at(100), { ...layer, isInputBinary: false });
    expect(terms.noise).toBeCloseTo((1.5625 * (1 - 2 / Math.PI)) / (1 - 4 / Math.PI ** 2), 8);
    expect(terms.inputError).toBe(0);
  });

  it('takes the whole branch where nothing bypasses it, and the new channels where concatenated', () => {
    expect(scoreLayer(at(0), { ...layer, connectivity: 'plain' }).capacity).toBeCloseTo(0.5 * Math.log2(577), 8);
    expect(scoreLayer(at(0), { ...layer, connectivity: 'dense', inChannels: 256 }).capacity).toBeCloseTo(
      (0.5 * 0.25 * Math.log2(577)) / 2,
      8,
    );
  });

  it('prefers a measured input error to the assumed one', () => {
    const measured = { ...at(0), lambda: 1, measuredErrors: { conv: 0.5 } };
    expect(scoreLayer(measured, layer).inputError).toBeCloseTo(0.05, 9);
  });

  it('takes the root of the computation by default, less for later layers, and the noise of its width', () => {
    const third = scoreLayer(DEFAULT_SCORE_PARAMS, { ...layer, position: 3 });
    expect(third.capacity).toBeCloseTo(Math.sqrt(115.605504) / 3 ** 0.4, 8);
    expect(third.noise).toBeCloseTo(225 / 64, 8);
    expect(third.inputError).toBeCloseTo(10 * 0.1 * (1 - 2 / Math.PI), 8);
  });

  it('gives a real layer its capacity and nothing else', () => {
    const real = { ...layer, isWeightBinary: false, isInputBinary: false, position: 2 };
    expect(scoreLayer(DEFAULT_SCORE_PARAMS, real)).toEqual({
      capacity: expect.closeTo(Math.sqrt(115.605504), 8),
      noise: 0,
      inputError: 0,
    });
  });

  it.each([
    ['rootMacs', DEFAULT_SCORE_PARAMS],
    ['logFanIn', LOG_FAN_IN_PARAMS],
  ])('is the same at many positions at once, bit for bit (%s)', (_, params) => {
    const score = createScorer(params);
    for (const connectivity of ['residual', 'block', 'dense', 'plain'] as const) {
      for (const isWeightBinary of [true, false]) {
        const one = { ...layer, connectivity, isWeightBinary, isInputBinary: isWeightBinary };
        const along = score(one);
        for (const position of [3, 1, 2, 3, 40]) {
          expect(along(position)).toBe(totalOf(scoreLayer(params, { ...one, position })));
        }
      }
    }
  });

  it('gives multiples of 2^-30, so that sums do not depend on their order', () => {
    for (const value of Object.values(scoreLayer(DEFAULT_SCORE_PARAMS, layer)))
      expect(Number.isInteger(value * 2 ** 30)).toBe(true);
  });
});

/** S at alpha 0, 50, 100 and 172 without an alignment block, then at 100 with it; lambda 0. */
const WORKED = [
  { depth: 4, widths: [64, 128, 256, 512], scores: [26.64, 20.1, 13.55, 4.13, 13.55] },
  { depth: 3, widths: [76, 150, 300, 602], scores: [22.82, 18.4, 13.98, 7.61, 14.29] },
  { depth: 2, widths: [96, 192, 382, 764], scores: [17.86, 15.19, 12.52, 8.67, 13.18] },
] as const;

describe('scoreOf', () => {
  const { graph } = readFixture('bireal18');
  const macs = costOf(graph).totals.macs;

  it.each(WORKED)('is what was worked out for depth $depth', ({ depth, widths, scores }) => {
    const candidate = Object.fromEntries(
      widths.flatMap((width, index) => [
        [`stage${index + 1}.width`, width],
        [`stage${index + 1}.depth`, depth],
      ]),
    );
    const aligned = materialise(defineSpace(graph), candidate);
    expect(scoreOf(aligned, macs, at(100)).total).toBeCloseTo(scores[4], 2);
  });

  it.each([0, 50, 100, 172])('of Bi-Real-18 falls with alpha as worked out (%i)', (alpha) => {
    const index = [0, 50, 100, 172].indexOf(alpha);
    expect(scoreOf(graph, macs, at(alpha)).total).toBeCloseTo(WORKED[0].scores[index]!, 2);
  });

  it('is the sum of its layers, and 0 for a real-valued network', () => {
    const report = scoreOf(graph, macs);
    expect(report.layers).toHaveLength(20);
    expect(scoreOf(graph, macs, LOG_FAN_IN_PARAMS).layers).toHaveLength(16);
    expect(report.total).toBe(report.layers.reduce((sum, one) => sum + one.total, 0));
    expect(scoreOf(readFixture('resnet18').graph, macs)).toEqual({ total: 0, layers: [] });
  });

  it('is the same for a candidate evaluated or built', () => {
    const space = defineSpace(graph);
    const candidate = { 'stage1.width': 96, 'stage2.depth': 2 };
    expect(evaluate(space, candidate).score).toBe(scoreOf(materialise(space, candidate), macs).total);
  });
});
