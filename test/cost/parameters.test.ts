import { expect, test } from 'vitest';
import { costOf } from '../../src/cost/cost.ts';
import type { Graph, ValueId } from '../../src/graph/graph.ts';
import { conv, type Sketch, sketch, weight, withBits } from './sketch.ts';

const WEIGHTS = 4 * 3 * 9;
const BINARY = { conv: [1, 1] } as const;

function paramsOf(graph: Graph) {
  const { params, binaryParams, storedParams, modelSizeBytes } = costOf(graph).totals;
  return { params, binaryParams, storedParams, modelSizeBytes };
}

/** A 3x3 convolution of 3 into 4 channels whose weight `draw` makes. */
function convWith(draw: (graph: Sketch) => ValueId): Graph {
  return sketch((graph) => [
    graph.add('conv', conv([3, 3]), [graph.input('x', [1, 3, 8, 8]), draw(graph)], { name: 'conv' }),
  ]);
}

/** Sign of the latent weight times the mean of its magnitude per output channel. */
function drawScaledSign(graph: Sketch): ValueId {
  const latent = weight(graph, 'w', [4, 3, 3, 3]);
  const sign = graph.add('unary', { fn: 'sign' }, [latent]);
  const magnitude = graph.add('unary', { fn: 'abs' }, [latent]);
  const alpha = graph.add('reduce', { fn: 'mean', axes: [1, 2, 3], keepDims: true }, [magnitude]);
  return graph.add('elementwise', { fn: 'mul' }, [sign, alpha]);
}

test('a real weight takes 32 bits', () => {
  expect(paramsOf(convWith((graph) => weight(graph, 'w', [4, 3, 3, 3])))).toEqual({
    params: WEIGHTS,
    binaryParams: 0,
    storedParams: WEIGHTS,
    modelSizeBytes: WEIGHTS * 4,
  });
});

test('a latent weight behind sign and scale counts once, as bits; the computed scale is no parameter', () => {
  const graph = withBits(convWith(drawScaledSign), BINARY);
  expect(paramsOf(graph)).toEqual({
    params: WEIGHTS,
    binaryParams: WEIGHTS,
    storedParams: WEIGHTS,
    modelSizeBytes: Math.ceil(WEIGHTS / 8),
  });
});

test('a constant scale is a real parameter', () => {
  const draw = (graph: Sketch) => {
    const sign = graph.add('unary', { fn: 'sign' }, [weight(graph, 'w', [4, 3, 3, 3])]);
    return graph.add('elementwise', { fn: 'mul' }, [sign, weight(graph, 'alpha', [4, 1, 1, 1])]);
  };
  expect(paramsOf(withBits(convWith(draw), BINARY))).toEqual({
    params: WEIGHTS + 4,
    binaryParams: WEIGHTS,
    storedParams: WEIGHTS + 4,
    modelSizeBytes: Math.ceil((WEIGHTS + 4 * 32) / 8),
  });
});

test('a weight made by Where(w > 0, 1, -1) counts as bits, its three scalars only as stored', () => {
  const draw = (graph: Sketch) => {
    const isPositive = graph.add('elementwise', { fn: 'greater' }, [
      weight(graph, 'w', [4, 3, 3, 3]),
      weight(graph, 'zero', []),
    ]);
    return graph.add('where', {}, [isPositive, weight(graph, 'one', []), weight(graph, 'minus', [])]);
  };
  expect(paramsOf(withBits(convWith(draw), BINARY))).toMatchObject({
    params: WEIGHTS,
    binaryParams: WEIGHTS,
    storedParams: WEIGHTS + 3,
  });
});

test('quantisation parameters are stored, not trained', () => {
  const draw = (graph: Sketch) =>
    graph.add('quantise', { form: 'bipolarQuant', bits: 1, axis: 0 }, [
      weight(graph, 'w', [4, 3, 3, 3]),
      weight(graph, 'scale', [4, 1, 1, 1]),
    ]);
  expect(paramsOf(withBits(convWith(draw), BINARY))).toMatchObject({
    params: WEIGHTS,
    binaryParams: WEIGHTS,
    storedParams: WEIGHTS + 4,
  });
});

test('8-bit weights in an integer tensor are parameters of 8 bits and no stored floats', () => {
  expect(paramsOf(convWith((graph) => weight(graph, 'w', [4, 3, 3, 3], 'int8')))).toEqual({
    params: WEIGHTS,
    binaryParams: 0,
    storedParams: 0,
    modelSizeBytes: WEIGHTS,
  });
});

test('batch normalisation trains scale and shift and stores its running statistics', () => {
  const graph = sketch((g) => {
    const vectors = ['scale', 'shift', 'mean', 'variance'].map((name) => weight(g, name, [6]));
    return [g.add('batchNorm', { epsilon: 0 }, [g.input('x', [1, 6, 2, 2]), ...vectors])];
  });
  expect(paramsOf(graph)).toEqual({ params: 12, binaryParams: 0, storedParams: 24, modelSizeBytes: 48 });
});

test('learned shifts and slopes count, scalar constants and integers do not', () => {
  const graph = sketch((g) => {
    const shifted = g.add('elementwise', { fn: 'add' }, [g.input('x', [1, 6, 2, 2]), weight(g, 'shift', [1, 6, 1, 1])]);
    const scaled = g.add('elementwise', { fn: 'mul' }, [shifted, weight(g, 'half', [1])]);
    const bent = g.add('prelu', {}, [scaled, weight(g, 'slope', [1])]);
    return [g.add('gather', { axis: 1 }, [bent, weight(g, 'order', [6], 'int64')])];
  });
  expect(paramsOf(graph)).toMatchObject({ params: 6 + 1, storedParams: 6 + 1 + 1 });
});

test('a shared weight counts once while its MACs count per use', () => {
  const graph = sketch((g) => {
    const shared = weight(g, 'w', [3, 3, 1, 1]);
    const first = g.add('conv', conv([1, 1]), [g.input('x', [1, 3, 4, 4]), shared]);
    return [g.add('conv', conv([1, 1]), [first, shared])];
  });
  const report = costOf(graph);
  expect(report.totals).toMatchObject({ params: 9, storedParams: 9, macs: 2 * 9 * 16 });
  expect(report.layers.map((layer) => layer.params)).toEqual([9, 0]);
});

test('a weight that is 1 bit here and real there is kept in full', () => {
  const graph = sketch((g) => {
    const shared = weight(g, 'w', [3, 3, 1, 1]);
    const first = g.add('conv', conv([1, 1]), [g.input('x', [1, 3, 4, 4]), shared], { name: 'conv' });
    return [g.add('conv', conv([1, 1]), [first, shared], { name: 'real' })];
  });
  expect(paramsOf(withBits(graph, BINARY))).toMatchObject({ params: 9, binaryParams: 0, modelSizeBytes: 36 });
});

test('what no output needs is not counted', () => {
  const graph = sketch((g) => {
    const x = g.input('x', [1, 3, 4, 4]);
    g.add('conv', conv([1, 1]), [x, weight(g, 'dead', [5, 3, 1, 1])]);
    return [g.add('unary', { fn: 'relu' }, [x])];
  });
  expect(costOf(graph).totals).toMatchObject({
    macs: 0,
    params: 0,
    storedParams: 0,
    activations: 0,
    peakActivationBytes: 2 * 48 * 4,
  });
});
