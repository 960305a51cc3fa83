import { expect, test } from 'vitest';
import { createElementReader, type WeightOptions } from '../../../src/export/weights/elements.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { Content } from '../../../src/graph/tensor.ts';
import { newGraph } from '../../../src/shape/infer.ts';

const WINDOW = {
  kernel: [3, 3],
  strides: [1, 1],
  dilations: [1, 1],
  pads: [1, 1, 1, 1],
  autoPad: 'explicit',
  arithmetic: 'float',
} as const;
const ABSENT: Content = { kind: 'absent', reason: 'stripped' };
const KAIMING: Content = { kind: 'initial', initialiser: { kind: 'kaiming-normal' } };
const fill = (value: number): Content => ({ kind: 'fill', value });

/** A binary convolution with bias, a norm and a PReLU, all of one content. */
function network(content: Content, channels = 100): Graph {
  const b = newGraph('net');
  const constant = (name: string, shape: readonly number[]) => b.constant(name, shape, content);
  const w = b.add('unary', { fn: 'sign' }, [constant('w', [channels, 50, 3, 3])]);
  const y = b.add('conv', { ...WINDOW, groups: 1 }, [b.input('x', [1, 50, 4, 4]), w, constant('bias', [channels])]);
  const parts = ['scale', 'shift', 'mean', 'variance'].map((name) => constant(name, [channels]));
  const z = b.add('batchNorm', { epsilon: 1e-5 }, [y, ...parts]);
  return b.finish([b.add('prelu', {}, [z, constant('slope', [channels, 1, 1])])]);
}

function read(graph: Graph, name: string, options: WeightOptions = {}): number[] {
  const id = graph.values.findIndex((value) => value.name === name);
  return Array.from(createElementReader(graph, options)(id) as ArrayLike<number>);
}

test.each([
  ['bias', 0],
  ['scale', 1],
  ['shift', 0],
  ['mean', 0],
  ['variance', 1],
  ['slope', 0.25],
])('an absent %s starts at %d', (name, value) => {
  expect(new Set(read(network(ABSENT), name))).toEqual(new Set([value]));
});

test.each([
  ['absent', ABSENT],
  ['to be drawn', KAIMING],
  ['of one repeated value', fill(0.02)],
])('a weight that is %s has the mean 0 and the deviation sqrt(2 / fan-in), seen through the sign', (_, content) => {
  const w = read(network(content), 'w');
  const mean = w.reduce((a, b) => a + b) / w.length;
  const deviation = Math.sqrt(w.reduce((sum, x) => sum + (x - mean) ** 2, 0) / w.length);
  // 45,000 draws: three standard errors
  expect(Math.abs(mean)).toBeLessThan((3 * Math.sqrt(2 / 450)) / Math.sqrt(45000));
  expect(deviation / Math.sqrt(2 / 450)).toBeCloseTo(1, 1.5);
});

test.each(['bias', 'mean', 'shift'])('the %s of a stripped layer is no longer the placeholder', (name) => {
  expect(new Set(read(network(fill(0.02)), name))).toEqual(new Set([0]));
});

test('placeholders stay on request, and so do kernels that average or sum', () => {
  expect(read(network(fill(0.02)), 'w', { placeholders: 'keep' })[0]).toBe(0.02);
  expect(read(network(fill(1 / 450)), 'w')[0]).toBe(1 / 450);
  expect(read(network(fill(1)), 'w')[0]).toBe(1);
});

test('a seed gives the same values whatever else is drawn, another seed others', () => {
  const first = read(network(KAIMING), 'w', { seed: 7 });
  const graph = network(KAIMING);
  const reader = createElementReader(graph, { seed: 7 });
  graph.values.forEach((value, id) => {
    if (value.content !== undefined) reader(id);
  });
  expect(read(graph, 'w', { seed: 7 })).toEqual(first);
  expect(read(graph, 'w', { seed: 8 })).not.toEqual(first);
  expect(read(graph, 'w')).toEqual(read(graph, 'w', { seed: 0 }));
});

test('uniform values lie where the recipe wants them', () => {
  const values = read(network({ kind: 'initial', initialiser: { kind: 'uniform', value: 0.001 } }), 'w');
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(0.001);
  expect(values.reduce((a, b) => a + b) / values.length).toBeCloseTo(0.0005, 5);
});

test('given values come first and must fit', () => {
  const graph = network(KAIMING, 2);
  const weights: WeightOptions['weights'] = ({ name }) => (name === 'bias' ? [3, 4] : undefined);
  expect(read(graph, 'bias', { weights })).toEqual([3, 4]);
  expect(() => read(graph, 'bias', { weights: () => [1] })).toThrow('bias: 1 values were given for the shape [2]');
});

test('stored values need their store', () => {
  const bytes = { file: null, offset: 0, length: 400, encoding: 'raw' } as const;
  const graph = network({ kind: 'stored', bytes });
  expect(() => read(graph, 'bias')).toThrow('bias: its values lie in a file that was not given');
  const store = { read: (_: unknown, __: unknown, count: number) => new Float32Array(count).fill(9) };
  expect(read(graph, 'bias', { store })[99]).toBe(9);
});
