import type { Dimension } from '../../../src/search/chain/problem.ts';
import type { EvolveProblem } from '../../../src/search/evolve/settlement.ts';
import { createRandom } from '../../support/random-network.ts';

/** Independent layers of eight choices (four widths, input binarized or not) with loss, bops, flops and parameters. */
export function createTableSpace(layers: number, limits: { flops?: number; params?: number } = {}): EvolveProblem {
  const random = createRandom(11);
  const dimensions: Dimension[] = [
    { name: 'loss', combine: 'sum', objective: 'min' },
    { name: 'bops', combine: 'sum', objective: 'min' },
    { name: 'flops', combine: 'sum', limit: limits.flops },
    { name: 'params', combine: 'sum', limit: limits.params },
  ];
  const parts = Array.from({ length: layers }, (_, layer) => {
    const costs = Array.from({ length: 8 }, (__, choice) => {
      const [width, isBinary] = [1 + (choice >> 1), choice % 2 === 1];
      const macs = 500 * width * width + random(1000 * width * width);
      const loss = Math.round(1000 / width) + (isBinary ? 300 + random(600) : 100 + random(200));
      return [loss, isBinary ? macs : 32 * macs, isBinary ? 0 : macs, 50 * width + random(100 * width)];
    }).flat();
    return {
      step: {
        name: `layer${layer}`,
        statesBefore: 1,
        statesAfter: 1,
        from: new Int32Array(8),
        to: new Int32Array(8),
        costs: Float64Array.from(costs),
      },
      genes: [layer],
      digits: Uint16Array.from({ length: 8 }, (__, choice) => choice),
    };
  });
  return { dimensions, parts, radix: new Int32Array(layers).fill(8), seed: 1 };
}

/** Area that points dominate up to a corner, both coordinates to be small. */
export function measureArea(points: readonly (readonly [number, number])[], corner: readonly [number, number]): number {
  let area = 0;
  let height = corner[1];
  for (const [x, y] of [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (y >= height || x >= corner[0]) continue;
    area += (corner[0] - x) * (height - y);
    height = y;
  }
  return area;
}
