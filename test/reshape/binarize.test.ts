import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { BIREAL } from '../../src/backbones/recipes/bireal.ts';
import { RECIPES } from '../../src/backbones/recipes/index.ts';
import { QUICKNET } from '../../src/backbones/recipes/larq.ts';
import { XNOR } from '../../src/backbones/recipes/xnor.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import { findViolations } from '../../src/graph/verify.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { readFixture } from '../support/models.ts';
import { runModel } from '../support/onnxruntime.ts';

/** Costs but the peak, which depends on the order of the nodes. */
function countTotals(graph: Parameters<typeof costOf>[0]) {
  const {
    peakActivationBytes: _,
    trainingActivationBytes: _training,
    elementwise: _elementwise,
    ...costs
  } = costOf(graph).totals;
  return costs;
}

describe('binarizing an exported network', () => {
  it.each(['resnet18', 'resnet18_bn', 'resnet18_dynbatch'])(
    '%s becomes Bi-Real Net, with its published integers',
    (name) => {
      const { graph } = binarize(readFixture(name).graph, { recipe: BIREAL, select: 'inner' });
      const costs = countTotals(graph);
      expect(costs).toMatchObject({
        bops: 1676279808,
        flops: 137793536,
        params: 11689512,
        binaryParams: 10985472,
        binaryActivations: 1505280,
        activations: 2483712,
      });
      expect(costs).toEqual(countTotals(buildBackbone(findBackbone('bireal18')!)));
    },
  );

  it('resnet34 too', () => {
    const { graph } = binarize(readFixture('resnet34').graph, { recipe: BIREAL, select: 'inner' });
    expect(countTotals(graph)).toEqual(countTotals(buildBackbone(findBackbone('bireal34')!)));
  });

  const names = ['resnet18', 'mobilenet_v2', 'squeezenet1_1', 'googlenet', 'densenet121', 'efficientnet_b0', 'alexnet'];
  const recipes = Object.values(RECIPES).filter((recipe) => recipe !== QUICKNET);
  it.each(names)('%s by every recipe', (name) => {
    const { graph } = readFixture(name);
    for (const recipe of recipes) {
      const binarized = binarize(graph, { recipe, select: 'inner' }).graph;
      expect(findViolations(binarized), recipe.name).toEqual([]);
      const isBinary = recipe.weights === 'binary' && recipe.inputs === 'binary';
      expect(costOf(binarized).totals.bops > 0, recipe.name).toBe(isBinary);
    }
  });

  it.each(['bireal', 'reactnet', 'xnor', 'real-to-binary'])('runs in onnxruntime: %s', async (name) => {
    const { graph: given, store } = readFixture('squeezenet1_1');
    const { graph } = binarize(given, { recipe: RECIPES[name]!, select: 'inner' });
    const [output] = Object.values(await runModel(writeOnnx(graph, { seed: 2, store }).bytes));
    expect([...(output!.data as Float64Array)].every(Number.isFinite)).toBe(true);
  });

  it('keeps real inputs where they are wanted: weights alone become binary, activations stay', () => {
    const { graph } = readFixture('resnet18_bn');
    const last = '/layer4/layer4.1/conv2/Conv';
    const all = binarize(graph, { recipe: XNOR, select: 'inner' }).graph;
    const hybrid = binarize(graph, { recipe: XNOR, select: 'inner', realInputs: new Set([last]) }).graph;
    const node = hybrid.nodes.find(({ name }) => name === last)!;
    expect([node.weightBits, node.inputBits]).toEqual([1, 32]);
    const macs = 9 * 512 ** 2 * 7 ** 2;
    expect(costOf(all).totals.bops - costOf(hybrid).totals.bops).toBe(macs);
    expect(costOf(hybrid).totals.binaryParams).toBe(costOf(all).totals.binaryParams);
    const maker = hybrid.nodes.find(({ outputs }) => outputs.includes(node.inputs[0]!))!;
    expect(maker.kind === 'unary' && maker.attrs.fn).toBe('relu');
  });

  it.each(['mobilenet_v2', 'resnet18'])(
    'scales by the input that is binarized, as built-in networks do: %s',
    (name) => {
      const { graph } = binarize(readFixture(name).graph, { recipe: XNOR, select: 'inner' });
      const producer = (id: number) => graph.nodes.find(({ outputs }) => outputs.includes(id))!;
      const layers = graph.nodes.filter(({ inputBits }) => inputBits === 1);
      expect(layers.length).toBeGreaterThan(0);
      for (const layer of layers) {
        const magnitude = graph.nodes.find((node) => node.name === `${layer.name}.k.abs`)!;
        expect(magnitude.inputs).toEqual(producer(layer.inputs[0]!).inputs);
      }
    },
  );

  it('refuses a sign that would be constant', () => {
    expect(() => binarize(readFixture('vgg16').graph, { recipe: QUICKNET, select: 'inner' })).toThrowError(
      /its input is never negative, so the sign of it is constant \(leave the layer out, or take a recipe that shifts/,
    );
  });

  it('selects by name', () => {
    const { graph } = readFixture('resnet18');
    const { edits } = binarize(graph, { recipe: BIREAL, select: ['/layer4/*conv*'] });
    expect(edits.filter(({ kind }) => kind === 'precision')).toHaveLength(4);
    expect(() => binarize(graph, { recipe: BIREAL, select: ['conv99'] })).toThrowError(
      /conv99: no convolution has this name/,
    );
  });

  it.each(['reactnet', 'xnor', 'real-to-binary', 'sd-bnn', 'bireal'])(
    'takes sequences and volumes too: %s',
    async (name) => {
      for (const size of [[16], [6, 6, 6]]) {
        const net = newGraph('test');
        const ones = size.map(() => 1);
        const convolve = (x: number, width: number, label: string) => {
          const shape = [width, net.shapeOf(x)[1]!, ...size.map(() => 3)];
          const weight = net.constant(`${label}.weight`, shape, {
            kind: 'initial',
            initialiser: { kind: 'kaiming-normal' },
          });
          const window = { kernel: size.map(() => 3), strides: ones, dilations: ones, pads: [...ones, ...ones] };
          const attrs = { ...window, autoPad: 'explicit', groups: 1, arithmetic: 'float' } as const;
          return net.add('conv', attrs, [x, weight, null], { name: label });
        };
        const stem = convolve(net.input('x', [1, 3, ...size]), 16, 'stem');
        const graph = net.finish([convolve(convolve(stem, 16, 'inner'), 4, 'last')]);
        const binary = binarize(graph, { recipe: RECIPES[name]!, select: ['inner'] }).graph;
        expect(binary.nodes.find((node) => node.name === 'inner')!.inputBits).toBe(1);
        const [output] = Object.values(await runModel(writeOnnx(binary, { seed: 2 }).bytes));
        expect(output!.dims).toEqual([1, 4, ...size]);
      }
    },
  );

  it('takes no layer that is binary already', () => {
    const { graph } = readFixture('bireal18');
    expect(() => binarize(graph, { recipe: BIREAL, select: 'inner' })).toThrowError(/are binary already/);
    const { edits } = binarize(graph, { recipe: XNOR, select: 'all' });
    expect(edits.filter(({ kind }) => kind === 'precision')).toHaveLength(4);
  });
});
