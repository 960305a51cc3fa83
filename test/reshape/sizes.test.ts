import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChannelGroups } from '../../src/reshape/channel-groups.ts';
import { findChannelGroups } from '../../src/reshape/channel-groups.ts';
import { buildConcatenating, buildNetwork } from '../search/random-space.ts';

test('values with one key have one shape at any widths', () => {
  let alike = 0;
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 9, maxLength: 9 }), (seed, factors) => {
      const graph = seed % 2 === 0 ? buildNetwork(seed) : buildConcatenating(seed);
      const groups = findChannelGroups(graph);
      const widths = groups.groups.map(({ multiple }, group) => multiple * factors[group % factors.length]!);
      const shapes = new Map<string, readonly number[]>();
      for (const id of graph.values.keys()) {
        const known = shapes.get(groups.keyOf(id));
        const shape = groups.shapeAt(id, widths);
        if (known !== undefined) alike += 1;
        expect(shape).toEqual(known ?? shape);
        expect(shape).toEqual(measureAxes(groups, id, graph.values[id]!.shape, widths));
        shapes.set(groups.keyOf(id), shape);
      }
    }),
    { seed: 5 },
  );
  expect(alike).toBeGreaterThan(1000);
});

function measureAxes(groups: ChannelGroups, id: number, shape: readonly number[], widths: readonly number[]): number[] {
  return shape.map((size, axis) => {
    const layout = groups.layoutsOf(id)[axis];
    return layout === undefined ? size : groups.measure(layout, widths);
  });
}
