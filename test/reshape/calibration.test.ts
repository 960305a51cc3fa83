import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLevels } from '../../src/export/weights/split-levels.ts';
import { assumeCalibration } from '../../src/reshape/calibration/assume.ts';
import { createMapSums } from '../../src/reshape/calibration/channel-maps.ts';
import { assumeNormalInputs, createInputSums } from '../../src/reshape/calibration/input-statistics.ts';
import { measureSignError } from '../../src/reshape/calibration/sign-error.ts';
import { findCalibrationSites, measureWeights } from '../../src/reshape/calibration/sites.ts';
import { readFixture } from '../support/models.ts';

const filterOf = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 10 });

describe('the error of signs', () => {
  it('is ||W||^2 - ||W||_1^2 / n', () => {
    expect(measureSignError([1, -3])).toBe(10 - 16 / 2);
  });

  it('is never less than that of the two best levels', () => {
    fc.assert(
      fc.property(filterOf, (weights) => {
        expect(splitLevels(weights).error).toBeLessThanOrEqual(measureSignError(weights) + 1e-9);
      }),
    );
  });
});

describe('input errors', () => {
  it('by hand, over batches', () => {
    const sums = createInputSums();
    sums.add([1, -3]);
    sums.add([0.5, -0.5]);
    const { error, scale, rmse, meanSquare, clipLoss } = sums.finish();
    expect(scale).toBe(5 / 4);
    expect(meanSquare).toBe(10.5 / 4);
    expect(error).toBeCloseTo(10.5 / 4 - 25 / 16, 12);
    // ((1-1)^2 + (-3+1)^2 + 0.5^2 + 0.5^2) / 4
    expect(rmse).toBeCloseTo(Math.sqrt(4.5 / 4), 12);
    // 1 - clip(I)^2: 0, 0, 0.75, 0.75
    expect(clipLoss).toBeCloseTo(1.5 / 4, 12);
  });

  it('the scale is the best one', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: -9, max: 9 }).filter((value) => value !== 0),
          { minLength: 1 },
        ),
        (inputs) => {
          const sums = createInputSums();
          sums.add(inputs);
          const { error, scale } = sums.finish();
          const errorAt = (alpha: number) =>
            inputs.reduce((sum, input) => sum + (input - alpha * Math.sign(input)) ** 2, 0) / inputs.length;
          expect(errorAt(scale)).toBeCloseTo(error, 9);
          for (const other of [0, scale * 0.9, scale * 1.1, 1])
            expect(errorAt(other)).toBeGreaterThanOrEqual(error - 1e-9);
        },
      ),
    );
  });

  it('assumed ones are those of the normal distribution, 1 - 2/pi', () => {
    const assumed = assumeNormalInputs();
    expect(assumed.error).toBeCloseTo(1 - 2 / Math.PI, 12);
    const sums = createInputSums();
    sums.add(drawNormal(200_000));
    const measured = sums.finish();
    for (const name of ['error', 'scale', 'rmse', 'meanSquare', 'clipLoss'] as const) {
      expect(Math.abs(measured[name] - assumed[name]), name).toBeLessThan(0.01);
    }
  });
});

/** Box and Muller's deviates at evenly spread angles and quantiles. */
function drawNormal(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => {
    const quantile = ((index * 0.6180339887498949) % 1) * 0.999999 + 5e-7;
    return Math.sqrt(-2 * Math.log(quantile)) * Math.cos(2 * Math.PI * ((index * 0.7548776662466927) % 1));
  });
}

describe('channel maps', () => {
  it('are averaged over images and over cells of larger maps', () => {
    const sums = createMapSums([2, 1, 2, 4], 2);
    sums.add([1, 3, 5, 7, 1, 1, 2, 2, 3, 5, 7, 9, 3, 3, 4, 4]);
    expect(sums.finish()).toEqual({ height: 2, width: 2, channels: [[3, 7, 2, 3]] });
  });

  it('of a fully connected layer are single numbers', () => {
    const sums = createMapSums([1, 3], 8);
    sums.add([1, 2, 3]);
    sums.add([3, 4, 5]);
    expect(sums.finish()).toEqual({ height: 1, width: 1, channels: [[2], [3], [4]] });
  });
});

describe('calibration sites', () => {
  const { graph } = readFixture('resnet18');

  it('are the layers, seen in front of the activations that binarization takes away', () => {
    const sites = findCalibrationSites(graph);
    expect(sites).toHaveLength(21);
    expect(sites.reduce((sum, { macs }) => sum + macs, 0)).toBe(1814073344);
    const makers = sites.map(
      ({ input }) => graph.nodes.find(({ outputs }) => outputs.includes(input))?.kind ?? 'input',
    );
    expect(new Set(makers)).toEqual(new Set(['input', 'pool', 'conv', 'elementwise', 'flatten']));
  });

  it('measure filters, not single weights', () => {
    const [site] = findCalibrationSites(graph);
    const weights = measureWeights(graph, site!, () =>
      Float64Array.from({ length: 64 * 147 }, (_, index) => (index % 2 === 0 ? 2 : -2)),
    );
    expect(weights).toMatchObject({ meanAbsolute: 2, splitError: 0, signError: 0 });
    expect(weights!.upperShare).toBeCloseTo(0.5, 2);
  });

  it('without data are assumed', () => {
    const calibration = assumeCalibration(graph);
    expect(calibration).toMatchObject({ version: 1, images: 0, assumed: true });
    expect(calibration.layers.map(({ input }) => input)).toEqual(calibration.layers.map(() => assumeNormalInputs()));
  });
});
