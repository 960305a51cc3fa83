import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { listBackbones } from '../../src/backbones/registry.ts';
import { writeLarqModel } from '../../src/export/larq.ts';
import { type OnnxOptions, writeOnnx } from '../../src/export/onnx.ts';
import type { Graph, Value } from '../../src/graph/graph.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { fillInput, runModel } from '../support/onnxruntime.ts';
import { findPython, runPython } from '../support/python.ts';
import { buildRandomNetwork } from '../support/random-network.ts';
import { squareConv } from '../support/square-conv.ts';
import { FIXTURES } from './fixtures.ts';
import { SAMPLES } from './samples.ts';
import { shareEqual } from './share-equal.ts';
import { buildFor, buildSmall, buildVariant } from './small-backbone.ts';
import { valuesFor } from './values.ts';

const python = findPython('numpy');
const STAND_IN = fileURLToPath(new URL('../support/keras', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bitbone-larq-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RECIPES = [...new Set(listBackbones().map(({ recipe }) => recipe))];
const NETWORKS: readonly { readonly name: string; readonly graph: Graph }[] = [
  ...RECIPES.map((recipe) => ({ name: recipe, graph: buildFor(recipe) })),
  { name: 'Elastic-Link', graph: buildVariant('bireal', { elasticLink: { gamma: 'channel' } }) },
  {
    name: 'hybrid precision',
    graph: buildVariant('bireal', { precisions: { stage1: 'weight-binary', stage3: 'real' } }),
  },
];

test.runIf(python === undefined)('Python has no numpy here, so Larq code is not run', ({ skip }) => skip());

/** Loads each network over the stand-in of TensorFlow and prints its output for an image with its channels last. */
const RUN = `
import importlib.util, json, sys
sys.path.insert(0, sys.argv[1])
import numpy as np
for folder in sys.argv[2:]:
    spec = importlib.util.spec_from_file_location('model', folder + '/model.py')
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    network = model.load_onnx(model.Network(), folder + '/net.onnx')
    image = json.load(open(folder + '/x.json'))
    x = np.array(image['data'], np.float32).reshape(image['dims'])
    y = network(x.transpose(0, 2, 3, 1) if x.ndim == 4 else x)
    print(json.dumps((y.transpose(0, 3, 1, 2) if y.ndim == 4 else y).flatten().tolist()))
`;

describe.skipIf(python === undefined)('Larq code, over a stand-in of Keras in NumPy', () => {
  test('computes what onnxruntime does with the same weights', async () => {
    await expectEqual(NETWORKS, 1e-4);
  });

  test('of equal constants that are stored once computes the same', async () => {
    await expectEqual(
      NETWORKS.map(({ name, graph }) => ({ name: `${name} shared`, graph: shareEqual(graph) })),
      1e-4,
    );
  });

  test('of layers of one channel that share equal constants computes the same', async () => {
    const kinds = ['plain', 'basic', 'depthwise', 'gated'] as const;
    const networks = Array.from({ length: 12 }, (_, seed) => ({
      name: `narrow${seed}`,
      graph: shareEqual(buildRandomNetwork(seed, { widths: [1, 2, 4], kinds })),
    }));
    await expectEqual(networks, 1e-4);
  });

  test('of layers that share statistics computes the same', async () => {
    await expectEqual([{ name: 'statistics', graph: shareStatistics() }], 1e-4);
  });

  test('imported networks compute what onnxruntime does', async () => {
    const wanted = FIXTURES.filter(({ name }) => /squeezenet|mobilenet|googlenet/.test(name));
    for (const { name, read } of wanted) {
      const { graph, store } = read();
      await expectEqual([{ name, graph }], 1e-4, { store });
    }
  });

  test('every operator it can say computes what onnxruntime does', async () => {
    await expectEqual(
      SAMPLES.filter(({ graph }) => refusalOf(graph) === undefined),
      1e-5,
    );
  });
});

/** A bias and the means of two layers are one constant of different numbers. */
function shareStatistics(): Graph {
  const b = newGraph('statistics');
  const numbers = b.constant('numbers', [3], { kind: 'dense', data: [0.1, -0.2, 0.3] });
  const fill = (name: string, value: number) => b.constant(name, [3], { kind: 'fill', value });
  const w = b.constant('w', [3, 3, 3, 3], { kind: 'initial', initialiser: { kind: 'kaiming-normal' } });
  let x = b.add('conv', squareConv(3), [b.input('x', [1, 3, 4, 4]), w, numbers]);
  for (const place of [1, 2]) {
    const [scale, shift, variance] = [
      fill(`${place}.scale`, 1),
      fill(`${place}.shift`, 0),
      fill(`${place}.variance`, 1),
    ];
    x = b.add('batchNorm', { epsilon: 1e-5 }, [x, scale, shift, numbers, variance]);
  }
  return b.finish([x]);
}

interface Named {
  readonly name: string;
  readonly graph: Graph;
}

async function expectEqual(networks: readonly Named[], tolerance: number, options: OnnxOptions = {}): Promise<void> {
  const folders = networks.map((network, index) => save(network, options, index));
  const lines = runPython(python!, RUN, [STAND_IN, ...folders])
    .trim()
    .split('\n');
  for (const [index, { name, graph }] of networks.entries()) {
    const output: number[] = JSON.parse(lines[index]!).map(Number);
    const expected = await runExpected(graph, options);
    const scale = Math.max(1, ...expected.map(Math.abs));
    const error = Math.max(...expected.map((value, place) => Math.abs(value - output[place]!))) / scale;
    expect({ name, size: output.length, isEqual: error < tolerance }).toEqual({
      name,
      size: expected.length,
      isEqual: true,
    });
  }
}

/** Weights without ties: see the forms of ONNX. */
const weights = (value: Value) => (/(scale|shift|mean|variance)$/.test(value.name) ? valuesFor(value) : undefined);

function save({ graph }: Named, options: OnnxOptions, index: number): string {
  const path = join(folder, String(index));
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'model.py'), writeLarqModel(graph).text);
  writeFileSync(join(path, 'net.onnx'), writeOnnx(graph, { seed: 1, weights, ...options }).bytes);
  const { dims, data } = fillInput(graph.values[graph.inputs[0]!]!.shape);
  writeFileSync(join(path, 'x.json'), JSON.stringify({ dims, data: Array.from(data) }));
  return path;
}

async function runExpected(graph: Graph, options: OnnxOptions): Promise<number[]> {
  const outputs = await runModel(writeOnnx(graph, { seed: 1, weights, ...options }).bytes);
  return Array.from(Object.values(outputs)[0]!.data);
}

function refusalOf(graph: Graph): string | undefined {
  try {
    writeLarqModel(graph);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('a network is written as its blocks, whose layers binarize what they read', () => {
  const code = writeLarqModel(buildSmall('bireal18'), { recipe: 'bireal' }).text;
  expect(code.slice(code.indexOf('class Stem'), code.indexOf('# Where each variable'))).toMatchInlineSnapshot(`
    "class Stem(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.conv = keras.layers.Conv2D(64, 7, strides=2, padding='valid', use_bias=False, kernel_initializer='he_normal')
            self.norm = batch_norm(0.00001)
            self.pool = keras.layers.MaxPool2D(3, strides=2, padding='valid')

        def call(self, x):
            x = self.norm(self.conv(pad_map(x, (3, 3), (3, 3))))
            return self.pool(pad_map(x, (1, 1), (1, 1), LOWEST))


    class DownsampleBlock(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.conv = lq.layers.QuantConv2D(8, 3, strides=1, padding='same', input_quantizer=binarize, kernel_quantizer=binarize_scaled_weight, use_bias=False, kernel_initializer='he_normal')
            self.norm = batch_norm(0.00001)
            self.shortcut_conv = keras.layers.Conv2D(8, 1, strides=1, padding='valid', use_bias=False, kernel_initializer='he_normal')
            self.shortcut_norm = batch_norm(0.00001)

        def call(self, x):
            return self.norm(self.conv(x)) + self.shortcut_norm(self.shortcut_conv(x))


    class DownsampleBlock2(keras.layers.Layer):
        def __init__(self, channels):
            super().__init__()
            self.conv = lq.layers.QuantConv2D(channels, 3, strides=2, padding='valid', input_quantizer=binarize, kernel_quantizer=binarize_scaled_weight, use_bias=False, kernel_initializer='he_normal')
            self.norm = batch_norm(0.00001)
            self.shortcut_pool = keras.layers.AveragePooling2D(2, strides=2, padding='valid')
            self.shortcut_conv = keras.layers.Conv2D(channels, 1, strides=1, padding='valid', use_bias=False, kernel_initializer='he_normal')
            self.shortcut_norm = batch_norm(0.00001)

        def call(self, x):
            y = self.norm(self.conv(pad_map(x, (1, 1), (1, 1))))
            return y + self.shortcut_norm(self.shortcut_conv(self.shortcut_pool(x)))


    class Head(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.fc = keras.layers.Dense(5, kernel_initializer='he_normal')

        def call(self, x):
            return self.fc(tf.reshape(tf.reduce_mean(x, (1, 2), keepdims=True), (-1, 32)))


    INPUT_SHAPE = (32, 32, 3)


    class Network(keras.Model):
        def __init__(self):
            super().__init__()
            self.stem = Stem()
            self.stage1 = DownsampleBlock()
            self.stage2 = DownsampleBlock2(16)
            self.stage3 = DownsampleBlock2(24)
            self.stage4 = DownsampleBlock2(32)
            self.head = Head()

        def call(self, x):
            x = self.stem(x)
            x = self.stage1(x)
            x = self.stage2(x)
            x = self.stage3(x)
            x = self.stage4(x)
            return self.head(x)


    "
  `);
  expect(code).toContain('input_gradient = staticmethod(approx_sign_gradient)');
});

test('what Larq code cannot say is refused by name', () => {
  const refused = SAMPLES.flatMap(({ name, graph }) => refusalOf(graph)?.replace(/^.*?:/, `${name}:`) ?? []);
  expect(refused).toMatchInlineSnapshot(`
    [
      "conv strided, dilated, grouped: Keras code cannot say this conv: strides and dilations at once",
      "conv integer: Keras code cannot say this conv: integer arithmetic",
      "conv qlinear: Keras code cannot say this conv: integer arithmetic",
      "convTranspose plain: Keras code cannot say this convTranspose: the operator",
      "convTranspose with output padding: Keras code cannot say this convTranspose: the operator",
      "convTranspose to a shape: Keras code cannot say this convTranspose: the operator",
      "gemm transposed: Keras code cannot say this gemm: a general product",
      "matmul integer: Keras code cannot say this matmul: integer arithmetic",
      "matmul qlinear: Keras code cannot say this matmul: integer arithmetic",
      "einsum: Keras code cannot say this einsum: the operator",
      "recurrent rnn 1: Keras code cannot say this recurrent: the operator",
      "recurrent gru 2: Keras code cannot say this recurrent: the operator",
      "recurrent lstm 2: Keras code cannot say this recurrent: the operator",
      "pool lp: Keras code cannot say this pool: pooling by p-norm, or over other than two axes",
      "globalPool lp: Keras code cannot say this globalPool: pooling by p-norm",
      "normalise layer 4x6x6: Keras code cannot say this normalise: the operator",
      "normalise instance 4: Keras code cannot say this normalise: the operator",
      "normalise group 2: Keras code cannot say this normalise: the operator",
      "normalise group 4: Keras code cannot say this normalise: the operator",
      "normalise response: Keras code cannot say this normalise: the operator",
      "normalise lp: Keras code cannot say this normalise: the operator",
      "normalise meanVariance: Keras code cannot say this normalise: the operator",
      "unary elu: Keras code cannot say this unary: elu",
      "unary celu: Keras code cannot say this unary: celu",
      "unary thresholdedRelu: Keras code cannot say this unary: thresholdedRelu",
      "unary softsign: Keras code cannot say this unary: softsign",
      "unary mish: Keras code cannot say this unary: mish",
      "unary swish: Keras code cannot say this unary: swish",
      "unary erf: Keras code cannot say this unary: erf",
      "unary sin: Keras code cannot say this unary: sin",
      "unary cos: Keras code cannot say this unary: cos",
      "unary tan: Keras code cannot say this unary: tan",
      "unary atan: Keras code cannot say this unary: atan",
      "unary sinh: Keras code cannot say this unary: sinh",
      "unary cosh: Keras code cannot say this unary: cosh",
      "unary asinh: Keras code cannot say this unary: asinh",
      "unary shrink: Keras code cannot say this unary: shrink",
      "unary asin: Keras code cannot say this unary: asin",
      "unary acos: Keras code cannot say this unary: acos",
      "unary atanh: Keras code cannot say this unary: atanh",
      "unary acosh: Keras code cannot say this unary: cosh",
      "unary isNaN: Keras code cannot say this unary: isNaN",
      "unary isInf: Keras code cannot say this unary: isInf",
      "unary not: Keras code cannot say this elementwise: less",
      "elementwise mean of 2: Keras code cannot say this elementwise: mean",
      "elementwise mean of 3: Keras code cannot say this elementwise: mean",
      "elementwise mod: Keras code cannot say this elementwise: mod",
      "elementwise greater: Keras code cannot say this elementwise: greater",
      "elementwise greaterOrEqual: Keras code cannot say this elementwise: greaterOrEqual",
      "elementwise less: Keras code cannot say this elementwise: less",
      "elementwise lessOrEqual: Keras code cannot say this elementwise: lessOrEqual",
      "elementwise equal: Keras code cannot say this elementwise: equal",
      "elementwise and: Keras code cannot say this elementwise: greater",
      "elementwise or: Keras code cannot say this elementwise: greater",
      "elementwise xor: Keras code cannot say this elementwise: greater",
      "elementwise bitShift: Keras code cannot say this elementwise: bitShift",
      "where: Keras code cannot say this elementwise: greater",
      "softmax flattening: Keras code cannot say this softmax: softmax over several axes",
      "cast: Keras code cannot say this cast: the operator",
      "quantise linear: Keras code cannot say this quantise: quantizeLinear",
      "quantise linear by channel: Keras code cannot say this quantise: quantizeLinear",
      "quantise dynamic: Keras code cannot say this quantise: dynamicQuantizeLinear",
      "quantise bipolarQuant: Keras code cannot say this quantise: bipolarQuant",
      "quantise trunc: Keras code cannot say this quantise: trunc",
      "slice backwards: Keras code cannot say this slice: a slice that runs backwards",
      "gather: Keras code cannot say this gather: the operator",
      "pad reflect: Keras code cannot say this pad: padding by reflect",
      "pad edge: Keras code cannot say this pad: padding by edge",
      "reshape: Keras code cannot say this reshape: [1, 4, 6, 6] to [1, 72, 2]",
      "flatten: Keras code cannot say this flatten: [1, 4, 6, 6] to [4, 36]",
      "transpose: Keras code cannot say this transpose: the operator",
      "squeeze: Keras code cannot say this squeeze: [1, 4, 1] to [4]",
      "unsqueeze: Keras code cannot say this unsqueeze: [4, 2] to [1, 4, 2, 1]",
      "expand: Keras code cannot say this expand: the operator",
      "tile: Keras code cannot say this tile: the operator",
      "resize nearest: Keras code cannot say this resize: the operator",
      "resize nearest, by halves: Keras code cannot say this resize: the operator",
      "resize by stored scales: Keras code cannot say this resize: the operator",
      "reduce prod: Keras code cannot say this reduce: prod",
      "reduce l1: Keras code cannot say this reduce: l1",
      "reduce l2: Keras code cannot say this reduce: l2",
      "reduce logSumExp: Keras code cannot say this reduce: logSumExp",
      "reduce sumSquare: Keras code cannot say this reduce: sumSquare",
      "reduce logSum: Keras code cannot say this reduce: a map that loses one axis",
      "argReduce max: Keras code cannot say this argReduce: the operator",
      "argReduce min: Keras code cannot say this argReduce: the operator",
      "topK: Keras code cannot say this topK: the operator",
      "generate dense: Keras code cannot say this generate: the operator",
      "if: Keras code cannot say this elementwise: greater",
    ]
  `);
});

test('a constant that layers share on purpose is refused, since each has variables of its own', () => {
  const b = newGraph('shared');
  const w = b.constant('w', [4, 4], { kind: 'initial', initialiser: { kind: 'kaiming-normal' } });
  const layer = (x: number) => b.add('gemm', { transA: false, transB: true, alpha: 1, beta: 1 }, [x, w]);
  const graph = b.finish([layer(layer(b.input('x', [1, 4])))]);
  expect(() => writeLarqModel(graph)).toThrow(
    'w: Keras code cannot say this constant: several layers share it (export PyTorch code, which ties it, or store',
  );
});
