import { describe, expect, test } from 'vitest';
import { costOf } from '../../src/cost/cost.ts';
import type { ValueId } from '../../src/graph/graph.ts';
import { conv, pool, type Sketch, sketch, weight } from './sketch.ts';

/** 2 channels of 4x4 pixels in 32 bits. */
const MAP_BYTES = 2 * 16 * 4;

/** Maps of [1,2,4,4] kept for the backward pass of what `draw` adds to one. */
function mapsKept(draw: (graph: Sketch, x: ValueId) => ValueId): number {
  const graph = sketch((g) => [draw(g, g.input('x', [1, 2, 4, 4]))]);
  return costOf(graph).totals.trainingActivationBytes / MAP_BYTES;
}

const WINDOW = { ...pool([2, 2]), ceilMode: false, countIncludePad: false };
const weights = (g: Sketch) => weight(g, 'w', [2, 2, 1, 1]);
const relu = (g: Sketch, x: ValueId) => g.add('unary', { fn: 'relu' }, [x]);

const CASES: readonly [string, number, (graph: Sketch, x: ValueId) => ValueId][] = [
  ['convolution: its input', 1, (g, x) => g.add('conv', conv([1, 1]), [x, weights(g)])],
  ['relu: its input', 1, relu],
  ['sign: its input, for the straight-through mask', 1, (g, x) => g.add('unary', { fn: 'sign' }, [x])],
  ['identity: nothing', 0, (g, x) => g.add('unary', { fn: 'identity' }, [x])],
  ['addition: nothing', 0, (g, x) => g.add('elementwise', { fn: 'add' }, [x, x])],
  ['average: nothing', 0, (g, x) => g.add('pool', { ...WINDOW, mode: 'average' }, [x])],
  ['largest value: the input', 1, (g, x) => g.add('pool', { ...WINDOW, mode: 'max' }, [x])],
  ['rearrangement: nothing', 0, (g, x) => g.add('transpose', { perm: [0, 2, 3, 1] }, [x])],
  [
    'product of two maps: both',
    2,
    (g, x) => g.add('elementwise', { fn: 'mul' }, [x, g.add('transpose', { perm: [0, 1, 3, 2] }, [x])]),
  ],
  [
    'product with a learned scale: the map',
    1,
    (g, x) => g.add('elementwise', { fn: 'mul' }, [x, weight(g, 's', [1, 2, 1, 1])]),
  ],
  ['product with a scalar: nothing', 0, (g, x) => g.add('elementwise', { fn: 'mul' }, [x, weight(g, 's', [])])],
  [
    'two readers of one map: once',
    1,
    (g, x) => g.add('elementwise', { fn: 'add' }, [relu(g, x), g.add('conv', conv([1, 1]), [x, weights(g)])]),
  ],
  [
    'a view of a kept map: nothing more',
    1,
    (g, x) => {
      const view = g.add('reshape', { shape: [2, 16], allowZero: false }, [x]);
      return g.add('concat', { axis: 0 }, [relu(g, view), g.add('flatten', { axis: 2 }, [relu(g, x)])]);
    },
  ],
];

describe('kept for the backward pass', () => {
  test.each(CASES)('%s', (_, maps, draw) => {
    expect(mapsKept(draw)).toBe(maps);
  });
  test('a sign made of a comparison keeps the compared map, as sign does', () => {
    const draw = (g: Sketch, x: ValueId) => {
      const isAbove = g.add('elementwise', { fn: 'greater' }, [x, weight(g, 't', [1, 2, 1, 1])]);
      return g.add('where', {}, [isAbove, weight(g, 'one', []), weight(g, 'minus', [])]);
    };
    expect(mapsKept(draw)).toBe(1);
  });
});
