import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listBackbones } from '../../../src/backbones/registry.ts';
import { costOf } from '../../../src/cost/cost.ts';
import { writePytorchModel } from '../../../src/export/pytorch.ts';
import type { GraphBuilder } from '../../../src/graph/build.ts';
import type { Graph, ValueId } from '../../../src/graph/graph.ts';
import type { Content } from '../../../src/graph/tensor.ts';
import { createByteSource } from '../../../src/onnx/byte-source.ts';
import { readModel } from '../../../src/onnx/read-model.ts';
import { annotatePrecision } from '../../../src/precision/annotate.ts';
import { newGraph } from '../../../src/shape/infer.ts';
import { runModel } from '../../support/onnxruntime.ts';
import { buildRandomNetwork } from '../../support/random-network.ts';
import { squareConv } from '../../support/square-conv.ts';
import { shareEqual } from '../share-equal.ts';
import { buildFor } from '../small-backbone.ts';
import { moreOf, python, runWritten, tiesOf } from './run-written.ts';

const EXPORTED = readFileSync(new URL('../../fixtures/exported/shared.onnx', import.meta.url));
const RECIPES = [...new Set(listBackbones().map(({ recipe }) => recipe))];
const KAIMING: Content = { kind: 'initial', initialiser: { kind: 'kaiming-normal' } };
const CHANNELS = 6;

/** A network of three blocks over a map, or over a vector where it has no axes. */
function build(size: readonly number[], block: (net: GraphBuilder, x: ValueId, index: number) => ValueId): Graph {
  const net = newGraph('net');
  let x = net.input('x', [1, CHANNELS, ...size]);
  for (const index of [0, 1, 2]) {
    net.at({ part: 'stage', stage: 1, block: index + 1 });
    x = block(net, x, index);
  }
  return annotatePrecision(net.finish([x]));
}

/** Makes each of a network's constants when it is first asked for, and gives the same one then on. */
function remember(): (net: GraphBuilder, name: string, shape: readonly number[], content?: Content) => ValueId {
  const known = new Map<string, ValueId>();
  return (net, name, shape, content = KAIMING) => {
    const id = known.get(name) ?? net.constant(name, shape, content);
    known.set(name, id);
    return id;
  };
}

const MAP = [6, 6];
const fill = (value: number): Content => ({ kind: 'fill', value });
const DIFFERENT: Content = { kind: 'dense', data: [0.1, -0.2, 0.3, 0.4, -0.5, 0.6] };

function sharedConv(net: GraphBuilder, x: ValueId, shared: ReturnType<typeof remember>, dilation = 1): ValueId {
  const w = shared(net, 'w', [CHANNELS, CHANNELS, 3, 3]);
  const pads = [dilation, dilation, dilation, dilation];
  const attrs = { ...squareConv(3), dilations: [dilation, dilation], pads };
  return net.add('conv', attrs, [x, w, shared(net, 'bias', [CHANNELS], fill(0))]);
}

function binaryConv(net: GraphBuilder, x: ValueId, sign: ValueId): ValueId {
  return net.add('conv', squareConv(3), [net.add('unary', { fn: 'sign' }, [x]), sign]);
}

/** Networks whose layers share constants on purpose. */
const TIED: Readonly<Record<string, () => Graph>> = {
  'a convolution with norms of its places': () => {
    const shared = remember();
    return build(MAP, (net, x) => {
      const [one, zero] = [shared(net, 'one', [CHANNELS], fill(1)), shared(net, 'zero', [CHANNELS], fill(0))];
      return net.add('batchNorm', { epsilon: 1e-5 }, [sharedConv(net, x, shared), one, zero, zero, one]);
    });
  },
  'a weight under several dilations': () => {
    const shared = remember();
    return build(MAP, (net, x, index) => sharedConv(net, x, shared, index + 1));
  },
  'a weight read both ways round': () => {
    const shared = remember();
    return build([], (net, x, index) => {
      const w = shared(net, 'w', [CHANNELS, CHANNELS]);
      const attrs = { transA: false, transB: index !== 1, alpha: 1, beta: 1 };
      return net.add('gemm', attrs, [x, w, net.constant('bias', [CHANNELS], KAIMING)]);
    });
  },
  'a weight with its inputs first': () => {
    const shared = remember();
    return build([], (net, x, index) => {
      const w = shared(net, 'w', [CHANNELS, CHANNELS]);
      if (index === 1) return net.add('matmul', { arithmetic: 'float' }, [x, w]);
      return net.add('gemm', { transA: false, transB: false, alpha: 1, beta: 1 }, [x, w]);
    });
  },
  'a latent weight of binary layers': () => {
    const shared = remember();
    return build(MAP, (net, x) =>
      binaryConv(net, x, net.add('unary', { fn: 'sign' }, [shared(net, 'w', [CHANNELS, CHANNELS, 3, 3])])),
    );
  },
  'a weight that is computed': () => {
    const shared = remember();
    return build(MAP, (net, x) => {
      const w = shared(net, 'w', [CHANNELS, CHANNELS, 3, 3]);
      const mean = net.add('reduce', { fn: 'mean', axes: [1, 2, 3], keepDims: true }, [w]);
      const sign = net.add('unary', { fn: 'sign' }, [net.add('elementwise', { fn: 'sub' }, [w, mean])]);
      return binaryConv(net, x, sign);
    });
  },
  'slopes and norms': () => {
    const shared = remember();
    return build(MAP, (net, x) => {
      const parts = ['scale', 'shift', 'mean', 'variance'].map((name) => shared(net, name, [CHANNELS], DIFFERENT));
      const y = net.add('batchNorm', { epsilon: 1 }, [x, ...parts]);
      return net.add('prelu', {}, [y, shared(net, 'slope', [CHANNELS, 1, 1], DIFFERENT)]);
    });
  },
  'thresholds of signs': () => {
    const shared = remember();
    return build(MAP, (net, x) => {
      const shift = shared(net, 'shift', [1, CHANNELS, 1, 1], DIFFERENT);
      const sign = net.add('unary', { fn: 'sign' }, [net.add('elementwise', { fn: 'add' }, [x, shift])]);
      return net.add('conv', squareConv(3), [sign, net.constant('w', [CHANNELS, CHANNELS, 3, 3], KAIMING)]);
    });
  },
};

const ELEMENT: Content = { kind: 'dense', data: [0.5] };

/** Layers of one channel that code has as functions of constants of one element. */
const NARROW: Readonly<Record<string, () => Graph>> = {
  'a bias beside a weight that is computed': () => {
    const shared = remember();
    return build(MAP, (net, x) => {
      const w = net.constant('w', [1, net.shapeOf(x)[1]!, 3, 3], KAIMING);
      const doubled = net.add('elementwise', { fn: 'add' }, [w, w]);
      return net.add('conv', squareConv(3), [x, doubled, shared(net, 'bias', [1], ELEMENT)]);
    });
  },
  'a bias of a product': () => {
    const shared = remember();
    return build([], (net, x) => {
      const w = net.constant('w', [1, net.shapeOf(x)[1]!], KAIMING);
      const attrs = { transA: false, transB: true, alpha: 2, beta: 1 };
      return net.add('gemm', attrs, [x, w, shared(net, 'bias', [1], ELEMENT)]);
    });
  },
  'a normalisation of one number': () => {
    const shared = remember();
    return build([1], (net, x) => {
      const parts = ['scale', 'shift'].map((name) => shared(net, name, [1], ELEMENT));
      return net.add('normalise', { form: 'layer', axis: -1, epsilon: 1e-5 }, [x, ...parts]);
    });
  },
};

test.runIf(python === undefined)('Python has no torch here, so tied layers are not run', ({ skip }) => skip());

describe.skipIf(python === undefined)('PyTorch code', () => {
  test('of layers that share constants on purpose has no parameter more, also once it is trained', async () => {
    const networks = Object.entries(TIED).map(([name, make]) => ({ name, graph: make() }));
    for (const { name, graph, ran, error } of await runWritten(networks)) {
      const { parameters, held, apart } = ran;
      const own = ['one', 'zero'].filter((norm) => held.includes(norm));
      expect({ name, isEqual: error < 1e-4, apart }).toEqual({ name, isEqual: true, apart: own });
      expect(held.length - own.length, name).toBeGreaterThan(0);
      expect(parameters, name).toBe(costOf(graph).totals.params + moreOf(graph));
    }
  });

  test('of layers of one channel has their constants as parameters, not as numbers', async () => {
    const networks = Object.entries(NARROW).map(([name, make]) => ({ name, graph: make() }));
    for (const { name, graph, ran, error } of await runWritten(networks)) {
      const { parameters } = ran;
      const expected = costOf(graph).totals.params + moreOf(graph);
      expect({ name, isEqual: error < 1e-4, parameters }).toEqual({ name, isEqual: true, parameters: expected });
    }
  });

  test('of a file that PyTorch wrote has the parameters of the network it was written of', async () => {
    const { graph, store } = readModel(createByteSource('shared.onnx', EXPORTED));
    const [result] = await runWritten([{ name: 'shared', graph, store }]);
    const { dims, data } = Object.values(await runModel(EXPORTED))[0]!;
    expect(dims).toEqual([1, 4]);
    result!.ran.output.forEach((value, index) => void expect(value).toBeCloseTo(data[index]!, 5));
    expect(result!.ran.parameters).toBe(940);
    expect(costOf(graph).totals.params + moreOf(graph, store)).toBe(940);
  });

  test('of equal constants that are stored once has those of every layer, and computes the same', async () => {
    const recipes = RECIPES.map((recipe) => ({ name: recipe, graph: buildFor(recipe) }));
    const random = Array.from({ length: 12 }, (_, seed) => ({
      name: `random${seed}`,
      graph: buildRandomNetwork(seed),
    }));
    const apart = [...recipes, ...random];
    const shared = apart.map(({ name, graph }) => ({ name: `${name} shared`, graph: shareEqual(graph) }));
    const parameters = (await runWritten(apart)).map(({ ran }) => ran.parameters);
    for (const [index, { name, graph, ran, error }] of (await runWritten(shared)).entries()) {
      expect({ name, isEqual: error < 1e-4 }).toEqual({ name, isEqual: true });
      expect(ran.parameters, name).toBe(parameters[index]);
      expect(costOf(graph).totals.params + moreOf(graph), name).toBe(costOf(apart[index]!.graph).totals.params);
    }
  });
});

test('layers that are alike are one, others have one parameter', () => {
  expect(tiesOf(TIED['a convolution with norms of its places']!())).toEqual([
    'self.stage1[1].conv = self.stage1[0].conv',
    'self.stage1[2].conv = self.stage1[0].conv',
  ]);
  expect(tiesOf(TIED['a weight under several dilations']!())).toEqual([
    'self.stage1[1].conv.weight = self.stage1[0].conv.weight',
    'self.stage1[1].conv.bias = self.stage1[0].conv.bias',
    'self.stage1[2].conv.weight = self.stage1[0].conv.weight',
    'self.stage1[2].conv.bias = self.stage1[0].conv.bias',
  ]);
  expect(tiesOf(TIED['a weight read both ways round']!())).toEqual([
    'self.stage1[1].w = self.stage1[0].fc.weight',
    'self.stage1[2].fc.weight = self.stage1[0].fc.weight',
  ]);
});

describe('constants of one element', () => {
  const conv = (net: GraphBuilder, x: ValueId, bias: ValueId) =>
    net.add('conv', squareConv(3), [x, net.constant('w', [1, net.shapeOf(x)[1]!, 3, 3], KAIMING), bias]);
  const twice = (layer: (net: GraphBuilder, x: ValueId, zero: ValueId, one: ValueId) => ValueId) => {
    const shared = remember();
    return build(MAP, (net, x) => layer(net, x, shared(net, 'zero', [1], ZERO), shared(net, 'one', [1], ONE)));
  };
  const ZERO: Content = { kind: 'dense', data: [0] };
  const ONE: Content = { kind: 'dense', data: [1] };

  test('are a parameter of each layer, as longer ones are', () => {
    const biases = twice((net, x, zero) => conv(net, x, zero));
    expect(tiesOf(biases)).toEqual([]);
    expect(moreOf(biases)).toBe(2);
    const norms = twice((net, x, zero, one) =>
      net.add('batchNorm', { epsilon: 1e-5 }, [conv(net, x, zero), one, zero, zero, one]),
    );
    expect(tiesOf(norms)).toEqual([]);
    expect(moreOf(norms)).toBe(5 + 2);
  });

  test('are no parameters where they stand as numbers in the code', () => {
    const scaled = twice((net, x, zero, one) =>
      net.add('elementwise', { fn: 'mul' }, [conv(net, x, zero), net.add('elementwise', { fn: 'add' }, [one, zero])]),
    );
    expect(tiesOf(scaled)).toEqual([]);
    expect(moreOf(scaled)).toBe(2);
  });
});

describe('what statistics are', () => {
  const norm = (net: GraphBuilder, x: ValueId, [scale, shift, mean, variance]: (ValueId | undefined)[]) => {
    const own = (name: string, value: number) => net.constant(name, [CHANNELS], fill(value));
    const parts = [scale ?? own('scale', 1), shift ?? own('shift', 0), mean ?? own('mean', 0)];
    return net.add('batchNorm', { epsilon: 1e-5 }, [x, ...parts, variance ?? own('variance', 1)]);
  };
  const shareNumbers = (layer: (net: GraphBuilder, x: ValueId, shared: ValueId, index: number) => ValueId) => {
    const shared = remember();
    return build(MAP, (net, x, index) => layer(net, x, shared(net, 'numbers', [CHANNELS], DIFFERENT), index));
  };

  test('is never learned, nor shared with what is', () => {
    const withBias = shareNumbers((net, x, numbers) => {
      const w = net.constant('w', [CHANNELS, CHANNELS, 3, 3], KAIMING);
      return norm(net, net.add('conv', squareConv(3), [x, w, numbers]), [undefined, undefined, numbers]);
    });
    expect(tiesOf(withBias)).toEqual([
      'self.stage1[1].conv.bias = self.stage1[0].conv.bias',
      'self.stage1[2].conv.bias = self.stage1[0].conv.bias',
    ]);
    const withScale = shareNumbers((net, x, numbers, index) =>
      norm(net, x, index === 0 ? [undefined, undefined, numbers] : [numbers]),
    );
    expect(tiesOf(withScale)).toEqual(['self.stage1[2].norm.weight = self.stage1[1].norm.weight']);
    const alone = shareNumbers((net, x, numbers) => norm(net, x, [undefined, undefined, numbers]));
    expect(tiesOf(alone)).toEqual([]);
    expect([withBias, withScale, alone].map((graph) => moreOf(graph))).toEqual([0, 0, 0]);
  });

  test('is shared by a layer that is whole in several places', () => {
    const shared = remember();
    const whole = build(MAP, (net, x, index) => {
      const [scale, shift] = ['scale', 'shift'].map((name) => shared(net, name, [CHANNELS], DIFFERENT));
      const mean = shared(net, index === 0 ? 'first' : 'later', [CHANNELS], DIFFERENT);
      return norm(net, x, [scale, shift, mean, shared(net, 'variance', [CHANNELS], DIFFERENT)]);
    });
    expect(tiesOf(whole)).toEqual([
      'self.stage1[1].norm.weight = self.stage1[0].norm.weight',
      'self.stage1[1].norm.bias = self.stage1[0].norm.bias',
      'self.stage1[2].norm.weight = self.stage1[0].norm.weight',
      'self.stage1[2].norm.bias = self.stage1[0].norm.bias',
      'self.stage1[2].norm = self.stage1[1].norm',
    ]);
  });
});

test('what one layer reads in two places is one parameter of it', () => {
  const shared = remember();
  const graph = build(MAP, (net, x, index) => {
    const shift = index === 2 ? net.constant('own', [1, CHANNELS, 1, 1], DIFFERENT) : undefined;
    const both = shift ?? shared(net, 'shift', [1, CHANNELS, 1, 1], DIFFERENT);
    const slope = shift === undefined ? shared(net, 'slope', [CHANNELS, 1, 1], DIFFERENT) : undefined;
    const first = net.add('elementwise', { fn: 'add' }, [x, both]);
    const prelu = net.add('prelu', {}, [first, slope ?? net.constant('slope', [CHANNELS, 1, 1], DIFFERENT)]);
    return net.add('elementwise', { fn: 'add' }, [prelu, both]);
  });
  expect(tiesOf(graph)).toEqual([
    'self.stage1[0].act.after = self.stage1[0].act.before',
    'self.stage1[1].act = self.stage1[0].act',
    'self.stage1[2].act.after = self.stage1[2].act.before',
  ]);
});

test('a constant that lies in several shapes is refused', () => {
  const shared = remember();
  const graph = build(MAP, (net, x, index) => {
    const slope = shared(net, 'slope', [CHANNELS, 1, 1], DIFFERENT);
    return index === 1 ? net.add('prelu', {}, [x, slope]) : net.add('elementwise', { fn: 'mul' }, [x, slope]);
  });
  expect(() => writePytorchModel(graph)).toThrow(
    'slope: PyTorch code cannot say this constant: several layers share it in different shapes (store a copy',
  );
});
