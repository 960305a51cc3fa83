import { expect, test } from 'vitest';
import { costOf } from '../../src/cost/cost.ts';
import type { ValueId } from '../../src/graph/graph.ts';
import { pool, type Sketch, sketch, weight } from './sketch.ts';

const WINDOW = { ...pool([3, 3]), ceilMode: false, countIncludePad: false };

function vectors(graph: Sketch, count: number, size: number): ValueId[] {
  return Array.from({ length: count }, (_, index) => weight(graph, `v${index}`, [size]));
}

/** Draws one node on x [1,4,5,5] (100 elements) and says how many operations it has. */
const CASES: readonly [string, number, (graph: Sketch, x: ValueId) => ValueId][] = [
  ['batch normalisation: scale and shift', 200, (g, x) => g.add('batchNorm', { epsilon: 0 }, [x, ...vectors(g, 4, 4)])],
  ['relu', 100, (g, x) => g.add('unary', { fn: 'relu' }, [x])],
  ['sigmoid', 100, (g, x) => g.add('unary', { fn: 'sigmoid' }, [x])],
  ['identity', 0, (g, x) => g.add('unary', { fn: 'identity' }, [x])],
  ['clip', 100, (g, x) => g.add('clip', { min: 0, max: 6 }, [x])],
  ['prelu', 100, (g, x) => g.add('prelu', {}, [x, weight(g, 'slope', [4, 1, 1])])],
  ['a sum of three', 200, (g, x) => g.add('elementwise', { fn: 'add' }, [x, x, x])],
  ['a shift per channel', 100, (g, x) => g.add('elementwise', { fn: 'sub' }, [x, weight(g, 'shift', [4, 1, 1])])],
  ['3x3 pooling of 3x3 outputs', 4 * 9 * 9, (g, x) => g.add('pool', { ...WINDOW, mode: 'max' }, [x])],
  ['global pooling', 100, (g, x) => g.add('globalPool', { mode: 'average' }, [x])],
  ['a mean over two axes', 100, (g, x) => g.add('reduce', { fn: 'mean', axes: [2, 3], keepDims: true }, [x])],
  ['softmax', 500, (g, x) => g.add('softmax', { axis: 1, log: false, flattens: false }, [x])],
  [
    'layer normalisation',
    500,
    (g, x) => g.add('normalise', { form: 'layer', axis: -1, epsilon: 0 }, [x, ...vectors(g, 2, 5)]),
  ],
  ['reshape', 0, (g, x) => g.add('reshape', { shape: [1, -1], allowZero: false }, [x])],
  ['concat', 0, (g, x) => g.add('concat', { axis: 1 }, [x, x])],
  ['nearest resize', 0, (g, x) => g.add('resize', { sizes: [1, 4, 10, 10], mode: 'nearest' }, [x])],
  ['bilinear resize: 4 samples', 1600, (g, x) => g.add('resize', { sizes: [1, 4, 10, 10], mode: 'linear' }, [x])],
];

test.each(CASES)('%s', (_, operations, draw) => {
  const { totals } = costOf(sketch((graph) => [draw(graph, graph.input('x', [1, 4, 5, 5]))]));
  expect(totals.elementwise).toBe(operations);
  expect(totals.macs).toBe(0);
});
