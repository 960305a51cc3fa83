import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findChannels } from '../../src/reshape/prune/channels.ts';
import { findDenseClusters, measureCosines } from '../../src/reshape/prune/dbscan.ts';
import { orderByRedundancy } from '../../src/reshape/prune/redundancy.ts';
import { readFixture } from '../support/models.ts';

/** Clusters plus noise: the channels that stay. */
function countKept(clusters: Int32Array): number {
  const noise = clusters.filter((cluster) => cluster < 0).length;
  return noise + new Set(clusters.filter((cluster) => cluster >= 0)).size;
}

const rowsOf = fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 }), {
  minLength: 1,
  maxLength: 14,
});

describe('density clusters', () => {
  it('by hand: six parallel rows, two of another direction, one alone', () => {
    const rows = [...[1, 2, 3, 4, 5, 6].map((scale) => [scale, 0, 0]), [0, 1, 0], [0, 2, 0], [0, 0, 1]];
    const distances = measureCosines(rows);
    expect(distances[0 * 9 + 5]).toBe(0);
    expect(distances[0 * 9 + 6]).toBe(1);
    expect([...findDenseClusters(distances, 0.01, 5)]).toEqual([0, 0, 0, 0, 0, 0, -1, -1, -1]);
    expect([...findDenseClusters(distances, 0.01, 2)]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, -1]);
  });

  it('a border point belongs to one cluster only', () => {
    // points on a line at 0, 1, 2, 3: with three neighbours the inner two are cores
    const line = [0, 1, 2, 3];
    const distances = line.flatMap((a) => line.map((b) => Math.abs(a - b)));
    expect([...findDenseClusters(distances, 1, 3)]).toEqual([0, 0, 0, 0]);
  });

  it('never keep more at a larger radius', () => {
    fc.assert(
      fc.property(
        rowsOf,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, a, b) => {
          const distances = measureCosines(rows);
          const [small, large] = [Math.min(a, b), Math.max(a, b)];
          const keptAt = (radius: number) => countKept(findDenseClusters(distances, radius, 3));
          return keptAt(large) <= keptAt(small);
        },
      ),
    );
  });
});

describe('redundant channels', () => {
  const { graph } = readFixture('resnet18_bn');
  const channels = findChannels(graph);
  const layer = channels.layers.find(({ name }) => name === '/layer1/layer1.0/conv1/Conv')!;
  // 40 parallel maps of growing strength, the others independent
  const maps = layer.channels.map((_, row) =>
    Float64Array.from({ length: 64 }, (_unused, cell) => (row < 40 ? (row + 1) / 40 : cell === row ? 1 : 0)),
  );

  it('go but for the strongest of a cluster', () => {
    const selection = orderByRedundancy(channels, new Map([[layer.name, maps]]), { floor: 0 });
    const isDropped = selection.dropFirst(100);
    const gone = layer.channels.flatMap((channel, row) => (isDropped[channel] === 1 ? [row] : []));
    expect(gone).toEqual(Array.from({ length: 39 }, (_, row) => row));
    expect(isDropped.reduce((sum, flag) => sum + flag, 0)).toBe(39);
    expect(selection.dropFirst(0).some((flag) => flag === 1)).toBe(false);
  });

  it('stay down to the floor, the weakest going first', () => {
    const { dropFirst } = orderByRedundancy(channels, new Map([[layer.name, maps]]), { floor: 0.5 });
    const isDropped = dropFirst(100);
    expect(layer.channels.filter((channel) => isDropped[channel] === 1)).toEqual(layer.channels.slice(0, 32));
  });

  it('need one map per channel', () => {
    expect(() => orderByRedundancy(channels, new Map([[layer.name, maps.slice(1)]]), {})).toThrowError(
      /63 maps were given for 64 channels/,
    );
  });
});
