import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterNumbers } from '../../src/reshape/hybrid/k-means.ts';
import type { HybridLayer } from '../../src/reshape/hybrid/metric.ts';
import { scoreLayers, scoreNormalised } from '../../src/reshape/hybrid/metric.ts';
import { selectByBudget } from '../../src/reshape/hybrid/select-by-budget.ts';
import { selectAbove, selectClusters, selectTop, selectTopCluster } from '../../src/reshape/hybrid/select-inputs.ts';

/**
 * Scores M by layer, counted from 2, as github erilyth/HybridBinaryNetworks-WACV18 plots them
 * (plot_binarization_errors).
 */
const SKETCH_A_NET = [7.192249767, 14.39824368, 13.05819078, 15.47645223, 19.61632079, 41.40185173];
const RESNET18 = [
  7.778161546, 8.461481603, 7.505486858, 7.681106623, 8.898121926, 7.159081028, 8.935400266, 8.603094771, 10.46739098,
  8.399149204, 9.866220439, 10.00512817, 12.74742177, 10.78683444, 13.66791164, 13.94559512,
];
const SQUEEZENET = [
  14.82375307, 17.58301921, 8.835599047, 11.95660176, 6.984417692, 8.993459398, 6.0594408, 10.69682376, 6.934750442,
  9.601049151, 6.272803935, 8.658359955, 6.179147811, 8.391750271, 7.874301322, 6.119591339, 12.17591362, 17.84112251,
  11.56444865,
];
/** Layers whose inputs the paper's networks keep real. */
const SQUEEZENET_REAL = [2, 3, 4, 5, 7, 9, 11, 13, 15, 18, 19, 20];

const layersOf = (indices: ReadonlySet<number>) => [...indices].map((index) => index + 2);

/** The ratio that is proposed in place of this one; undefined where this one works or none does. */
function findLeast(scores: readonly number[], ratio: number): number | undefined {
  try {
    selectTopCluster(scores, ratio);
    return undefined;
  } catch (error) {
    const found = /give ([\d.]+) or more/.exec((error as Error).message);
    return found === null ? undefined : Number(found[1]);
  }
}

describe('published scores', () => {
  it.each([2, 3, 4, 5])('Sketch-A-Net: the top of %d clusters is layer 7', (count) => {
    expect(layersOf(selectClusters(SKETCH_A_NET, count, 1))).toEqual([7]);
  });

  it.each([
    [2, [14, 16, 17]],
    [3, [14, 16, 17]],
    [4, [14, 16, 17]],
    [5, [16, 17]],
    [6, [16, 17]],
    [7, [16, 17]],
  ])('ResNet-18: the top of %d clusters', (count, layers) => {
    expect(layersOf(selectClusters(RESNET18, count, 1))).toEqual(layers);
  });

  it.each([
    [2, [2, 3, 5, 18, 19, 20]],
    [3, [2, 3, 19]],
    [4, [2, 3, 19]],
    [5, [3, 19]],
    [6, [3, 19]],
    [7, [3, 19]],
  ])('SqueezeNet: the top of %d clusters', (count, layers) => {
    expect(layersOf(selectClusters(SQUEEZENET, count, 1))).toEqual(layers);
  });

  it('SqueezeNet: the published network is a threshold of 8.39, or the first 12', () => {
    expect(layersOf(selectAbove(SQUEEZENET, 8.39))).toEqual(SQUEEZENET_REAL);
    expect(layersOf(selectTop(SQUEEZENET, 12))).toEqual(SQUEEZENET_REAL);
  });

  it('the ratio raises the number of clusters until the top one is small enough', () => {
    expect(layersOf(selectTopCluster(RESNET18, 0.2))).toEqual([14, 16, 17]);
    expect(layersOf(selectTopCluster(RESNET18, 0.15))).toEqual([16, 17]);
    expect(() => selectTopCluster(RESNET18, 0.01)).toThrowError(/no top cluster holds less than 0.01 of 16 layers/);
  });

  it('names the least ratio that works where none does', () => {
    expect(() => selectTopCluster([1, 1, 1, 2, 2, 2], 0.5)).toThrowError(/of 6 layers \(give 0.51 or more\)/);
    expect(() => selectTopCluster([1, 1, 1], 1)).toThrowError(/all score the same: say how many instead/);
    const scores = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 99 }), (numbers, percent) => {
        const least = findLeast(numbers, percent / 100);
        if (least === undefined) return;
        expect(() => selectTopCluster(numbers, least - 0.01)).toThrowError(/no top cluster/);
        expect(selectTopCluster(numbers, least).size).toBeGreaterThan(0);
      }),
    );
  });

  it('several top clusters are their union', () => {
    const top = selectClusters(SQUEEZENET, 4, 1);
    const both = selectClusters(SQUEEZENET, 4, 2);
    expect([...top].every((layer) => both.has(layer))).toBe(true);
    expect(both.size).toBeGreaterThan(top.size);
    expect(selectClusters(SQUEEZENET, 4, 4).size).toBe(SQUEEZENET.length);
  });
});

describe('the metric', () => {
  it('is E + gamma / NF', () => {
    const layers = [
      { name: 'a', error: 0.25, macs: 100 },
      { name: 'b', error: 0.75, macs: 50 },
    ];
    expect([...scoreLayers(layers, 10)]).toEqual([0.35, 0.95]);
    // means 0.5 and 0.015
    expect([...scoreNormalised(layers, 3)]).toEqual([0.5 + 2, 1.5 + 4]);
  });
});

describe('k-means of numbers', () => {
  const spreadOf = (numbers: readonly number[], clusters: Int32Array) => {
    let total = 0;
    for (const cluster of new Set(clusters)) {
      const members = numbers.filter((_, index) => clusters[index] === cluster);
      const mean = members.reduce((sum, value) => sum + value, 0) / members.length;
      total += members.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    }
    return total;
  };
  /** Every cut of the sorted numbers into runs. */
  const bestByHand = (numbers: readonly number[], count: number): number => {
    const sorted = [...numbers].sort((a, b) => a - b);
    const search = (from: number, left: number): number => {
      const run = (end: number) => spreadOf(sorted.slice(from, end), new Int32Array(end - from));
      if (left === 1) return run(sorted.length);
      let best = Number.POSITIVE_INFINITY;
      for (let end = from + 1; end <= sorted.length - left + 1; end += 1)
        best = Math.min(best, run(end) + search(end, left - 1));
      return best;
    };
    return search(0, count);
  };

  it('is as good as the best of all partitions', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 9 }),
        fc.integer({ min: 1, max: 4 }),
        (numbers, count) => {
          const clusters = clusterNumbers(numbers, count);
          expect(new Set(clusters).size).toBe(count);
          expect(spreadOf(numbers, clusters)).toBeCloseTo(bestByHand(numbers, count), 6);
        },
      ),
    );
  });

  it('counts clusters from the smallest mean and survives large offsets', () => {
    expect([...clusterNumbers([1e9 + 2, 1e9, 1e9 + 9, 1e9 + 10], 2)]).toEqual([0, 0, 1, 1]);
  });
});

describe('the best layers at a budget', () => {
  const layersArbitrary = fc.array(
    fc.record({
      name: fc.constant('l'),
      error: fc.integer({ min: 0, max: 40 }),
      macs: fc.integer({ min: 1, max: 30 }),
    }),
    { minLength: 1, maxLength: 9 },
  );
  const costOf = (layers: readonly HybridLayer[], isReal: (index: number) => boolean) => ({
    ops: layers.reduce((sum, { macs }, index) => sum + (isReal(index) ? 64 : 1) * macs, 0) / 64,
    error: layers.reduce((sum, { error }, index) => sum + (isReal(index) ? 0 : error), 0),
  });

  it('have the least error of all subsets', () => {
    fc.assert(
      fc.property(layersArbitrary, fc.double({ min: 0, max: 1, noNaN: true }), (layers, share) => {
        const ops = share * layers.reduce((sum, { macs }) => sum + macs, 0);
        let best: number | undefined;
        for (let mask = 0; mask < 2 ** layers.length; mask += 1) {
          const cost = costOf(layers, (index) => (mask & (1 << index)) !== 0);
          if (cost.ops <= ops && (best === undefined || cost.error < best)) best = cost.error;
        }
        const found = selectByBudget(layers, ops);
        expect(found?.error).toBe(best);
        if (found !== undefined) {
          expect(found).toMatchObject(costOf(layers, (index) => found.real.has(index)));
          expect(found.ops).toBeLessThanOrEqual(ops);
        }
      }),
    );
  });

  it("are never worse than the paper's greedy choice, and better where a large layer blocks it", () => {
    const layers = [
      { name: 'large', error: 10, macs: 100 },
      { name: 'b', error: 6, macs: 50 },
      { name: 'c', error: 6, macs: 50 },
    ];
    const found = selectByBudget(layers, 100 + 100 / 64)!;
    expect([...found.real]).toEqual([1, 2]);
    expect(found.error).toBe(10);
    const greedy = selectTop(scoreLayers(layers, 0), 1);
    expect([...greedy]).toEqual([0]);
  });

  it('are solved in a blink for a hundred layers of equal size', () => {
    const layers = Array.from({ length: 100 }, (_, index) => ({
      name: `l${index}`,
      error: 1 + Math.sin(index),
      macs: 115605504,
    }));
    const found = selectByBudget(layers, 115605504 * 30)!;
    expect(found.real.size).toBe(28);
  });
});
