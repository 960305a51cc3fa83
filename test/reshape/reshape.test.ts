import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { BIREAL } from '../../src/backbones/recipes/bireal.ts';
import { BNN } from '../../src/backbones/recipes/bnn.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { printGraph } from '../../src/graph/print.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { findKnobs } from '../../src/reshape/knobs.ts';
import type { Reshaped, ReshapeOptions } from '../../src/reshape/reshape.ts';
import { reshape } from '../../src/reshape/reshape.ts';
import { readFixture } from '../support/models.ts';

function build(name: string, recipe?: string): Graph {
  const config = findBackbone(name)!;
  return buildBackbone(recipe === undefined ? config : { ...config, recipe });
}

/** A network exported from PyTorch, binarized as Bi-Real Net. */
function importBinary(name: string): Graph {
  return binarize(readFixture(name).graph, { recipe: BIREAL, select: 'inner' }).graph;
}

/** BOPs, FLOPs, outputs of binary and of all convolutions, binary and other parameters. */
function countIntegers({ after }: Reshaped): number[] {
  const { bops, flops, binaryActivations, activations, binaryParams, params } = after;
  return [bops, flops, binaryActivations, activations, binaryParams, params - binaryParams];
}

const widthsOf = ({ setting }: Reshaped) => setting.map(({ width }) => width).join('/');
const depthsOf = ({ setting }: Reshaped) => setting.map(({ depth }) => depth).join('/');

const DWR_IMAGENET = { depths: [2, 2, 2, 2], stemActivation: true, headNorm: true };

/** The networks of github pingxue-hfut/DWR from their originals, and what their definitions count. */
const DWR: readonly (readonly [string, string, string | undefined, ReshapeOptions, readonly number[]])[] = [
  [
    'ImageNet ResNet-18',
    'dwr-in-r18-original',
    undefined,
    { ...DWR_IMAGENET, widths: [96, 168, 378, 866] },
    [1672331976, 160211844, 1098580, 2350334, 12118284, 1297472],
  ],
  [
    'ImageNet ResNet-18 with ReActNet',
    'dwr-in-r18-original',
    'reactnet',
    { ...DWR_IMAGENET, widths: [116, 188, 408, 910] },
    [2120703732, 169448832, 1271452, 2546922, 13739508, 1414202],
  ],
  [
    'CIFAR-10 ResNet-18',
    'dwr-r18-c10-original',
    undefined,
    { depths: [1, 1, 1, 1], widths: [120, 222, 290, 458] },
    [513274752, 22703652, 411200, 682336, 5301612, 245422],
  ],
  [
    'CIFAR-10 ResNet-20',
    'dwr-r20-original',
    undefined,
    { depths: [2, 2, 2], widths: [16, 78, 134], tail: { recipe: BNN } },
    [42914304, 443008, 93952, 110336, 403452, 2282],
  ],
  [
    'CIFAR-10 VGG-Small',
    'dwr-vgg-small-original',
    undefined,
    {
      widths: [128, 256, 512],
      layerWidths: { 'stage1.block1.conv': 106, 'stage2.block1.conv': 252 },
      tail: { recipe: BNN },
    },
    [599463936, 3620864, 312320, 443392, 6841368, 89942],
  ],
  [
    'CIFAR-10 VGG-11',
    'dwr-vgg11-original',
    undefined,
    { depths: [1, 1, 1, 2], widths: [144, 390, 842, 512], layerWidths: { 'stage4.block1.conv': 418 } },
    [121243536, 20684800, 79016, 144552, 8637552, 18946382],
  ],
];

describe('explicit depths and widths', () => {
  it.each(DWR)('reach the published network: %s', (_title, original, recipe, options, integers) => {
    expect(countIntegers(reshape(build(original, recipe), options))).toEqual(integers);
  });

  it('cost what the built-in network of the same shape costs', () => {
    const reshaped = reshape(build('dwr-in-r18-original'), { ...DWR_IMAGENET, widths: [96, 168, 378, 866] });
    const { peakActivationBytes: _, ...costs } = costOf(build('dwr-in-r18')).totals;
    expect(reshaped.after).toMatchObject(costs);
  });

  it('refuse another number of values than there are stages, and depths below what must stay', () => {
    const graph = build('bireal18');
    expect(() => reshape(graph, { depths: [2, 2] })).toThrowError(/--depth: 2 values for 4 stages/);
    expect(() => reshape(graph, { widths: [64] })).toThrowError(/--width: 1 values for 4 stages/);
    expect(() => reshape(build('densenet121'), { depths: [1, 13, 25, 16], widths: [128, 256, 512, 128] })).toThrowError(
      /stage1 cannot have depth 1 \(give 7 or more/,
    );
    expect(() => reshape(graph, { widths: [64, 128, 256, 512], layerWidths: { nothing: 8 } })).toThrowError(
      /nothing: no layer of this name makes channels/,
    );
  });

  it('repeat a block where a stage is to be deeper, with weights of its own', () => {
    const graph = build('bireal18');
    const reshaped = reshape(graph, { depths: [4, 6, 4, 5], widths: [64, 128, 256, 512] });
    const { bops, binaryParams } = costOf(graph).totals;
    // one more 3x3 convolution of C channels on a map of H x H costs 9 C^2 H^2 and has 9 C^2 weights
    expect(reshaped.after.bops - bops).toBe(2 * 9 * 128 ** 2 * 28 ** 2 + 9 * 512 ** 2 * 7 ** 2);
    expect(reshaped.after.binaryParams - binaryParams).toBe(2 * 9 * 128 ** 2 + 9 * 512 ** 2);
    expect(depthsOf(reshaped)).toBe('4/6/4/5');
    expect(findKnobs(reshaped.graph).stages.map(({ depth }) => depth)).toEqual([4, 6, 4, 5]);
  });

  it('go there and back to the same graph, stem, bridge and blocks included', () => {
    const graph = importBinary('resnet18');
    const options = { stem: 'follow', multiple: 1 } as const;
    const there = reshape(graph, { ...options, widths: [96, 168, 378, 866] });
    const back = reshape(there.graph, { ...options, widths: [64, 128, 256, 512] });
    expect(printGraph(back.graph)).toBe(printGraph(graph));
    expect(back.after).toEqual(there.before);
  });
});

/** Widths after `scale` that hold the BOPs, the exact multiplier, and the share of outputs of binary convolutions. */
const HELD: readonly (readonly [string, number, string, string, number, number, number])[] = [
  ['resnet18', 4 / 3, '3/3/3/3', '76/150/300/602', 1.1751, 0.885, 145.4],
  ['resnet18', 2, '2/2/2/2', '96/192/382/764', 1.4936, 0.749, 162.1],
  ['resnet18', 4, '1/1/1/1', '154/308/616/1234', 2.4083, 0.602, 231.1],
  ['resnet34', 2, '3/4/6/3', '92/186/372/742', 1.4503, 0.723, 159.5],
  ['resnet34', 3, '2/3/4/2', '114/230/458/918', 1.7918, 0.618, 180.9],
  ['resnet34', 4, '2/2/3/2', '130/258/516/1032', 2.0166, 0.589, 197.7],
  ['dwr-r18-c10-original', 2, '1/1/1/1', '98/196/394/786', 1.5353, 0.766, 23.0],
  ['dwr-r20-original', 1.5, '4/4/4', '20/40/80', 1.2548, 0.833, 0.44],
  ['dwr-r20-original', 3, '2/2/2', '32/62/124', 1.9403, 0.658, 0.44],
];

describe('a held cost', () => {
  it.each(HELD)('%s / %f', (name, scale, depths, widths, multiplier, share, flops) => {
    const graph = name.startsWith('dwr') ? build(name) : importBinary(name);
    const reshaped = reshape(graph, { scale, hold: 'bops' });
    expect(depthsOf(reshaped)).toBe(depths);
    expect(widthsOf(reshaped)).toBe(widths);
    expect(reshaped.multiplier).toBeCloseTo(multiplier, 4);
    const { before, after } = reshaped;
    expect(after.binaryActivations / before.binaryActivations).toBeCloseTo(share, 3);
    expect(after.flops / 1e6).toBeCloseTo(flops, flops > 100 ? 1 : 2 - Math.ceil(Math.log10(flops)));
    expect(Math.abs(after.bops / before.bops - 1)).toBeLessThan(0.02);
  });

  it('counts a tail that keeps the classifier', () => {
    const reshaped = reshape(build('dwr-r20-original'), { scale: 3, tail: { recipe: BNN } });
    expect(widthsOf(reshaped)).toBe('30/58/116');
    expect(reshaped.multiplier).toBeCloseTo(1.8267, 4);
  });

  // the derivation behind these treats what is not convolution of the stages by rule of thumb
  it.each([
    ['resnet18', 2, 1.2077],
    ['resnet18', 4 / 3, 1.0888],
    ['resnet34', 2, 1.2773],
    ['resnet34', 3, 1.4257],
    ['dwr-r18-c10-original', 2, 1.0234],
  ])('%s / %f at equal OPs, to two thousandths', (name, scale, multiplier) => {
    const graph = name.startsWith('dwr') ? build(name) : importBinary(name);
    const solved = reshape(graph, { scale, hold: 'ops' }).multiplier!;
    expect(Math.abs(solved - multiplier)).toBeLessThan(0.002);
  });

  it('may be OPs by hand: 31.011 m^2 + 0.512 m + 0.2007 (bridge) = 45.972 million', () => {
    const solved = reshape(importBinary('resnet18'), { scale: 2, hold: 'ops' }).multiplier!;
    expect(31.011 * solved ** 2 + 0.512 * solved + 0.2007).toBeCloseTo(45.972, 2);
  });

  it('equals the closed form for four stages of doubling width', () => {
    const graph = importBinary('resnet34');
    for (const scale of [1.5, 2, 3]) {
      const { multiplier, setting } = reshape(graph, { scale, hold: 'bops' });
      const depth = setting.reduce((sum, stage) => sum + stage.depth, 0);
      expect(multiplier).toBeCloseTo(Math.sqrt((32 - 1.5) / (depth - 1.5)), 9);
    }
  });

  it.each(['ops', 'flops', 'params', 'activations'] as const)('may be %s', (hold) => {
    const { before, after, multiplier } = reshape(build('bireal18'), { scale: 2, hold, tolerance: 0.01 });
    expect(Math.abs(after[hold] / before[hold] - 1)).toBeLessThan(0.01);
    expect(multiplier).toBeGreaterThan(0.9);
  });

  it('keeps widths multiples, repairing the cost to the tolerance', () => {
    for (const multiple of [2, 8, 32]) {
      const { setting, before, after } = reshape(build('bireal18'), {
        scale: 2,
        hold: 'bops',
        multiple,
        tolerance: 0.02,
      });
      for (const { width } of setting) expect(width! % multiple).toBe(0);
      expect(Math.abs(after.bops / before.bops - 1)).toBeLessThan(0.02);
    }
  });

  it('is told with the nearest possible value where no width reaches it', () => {
    // a bridge of 16 channels on 32 x 32 pixels takes 16384, and at least one channel reaches the 10 classes
    const hold = { scale: 3, hold: 'flops', stem: 'bridge' } as const;
    expect(() => reshape(build('dwr-r20-original'), hold)).toThrowError(
      /no widths give flops of 443008: what no width changes takes too much \(458762 is the nearest possible value/,
    );
  });

  it('is not looked for in networks of absurd depth', () => {
    expect(() => reshape(build('bireal18'), { scale: 1e-3 })).toThrowError(
      /stage1 cannot have depth 4000 \(give 1000 at most/,
    );
  });
});

describe('other modes', () => {
  it('naive: times the square root of the scale (exact integers of the definition)', () => {
    const reshaped = reshape(build('dwr-in-r18-original'), { scale: 2, mode: 'naive', multiple: 1 });
    expect(widthsOf(reshaped)).toBe('91/181/362/724');
    expect(reshaped.after.bops / 1e6).toBeCloseTo(1508.31, 2);
    expect(reshaped.after.flops / 1e6).toBeCloseTo(157.54, 2);
    expect(reshaped.after.binaryActivations / 1e3).toBeCloseTo(1067.4, 1);
  });

  it('overwide: times the scale, to be pruned', () => {
    const reshaped = reshape(build('dwr-in-r18-original'), { scale: 2, mode: 'overwide' });
    expect(widthsOf(reshaped)).toBe('128/256/512/1024');
    expect(reshaped.after.bops / 1e6).toBeCloseTo(3005.7, 1);
  });
});

describe('the stem', () => {
  it('meets a wider stage as the network itself widens', () => {
    const kinds = (name: string) =>
      reshape(build(name), { scale: 2 }).edits.flatMap(({ kind, after }) =>
        kind === 'width' || kind === 'depth' ? [] : [`${kind} ${after}`],
      );
    expect(kinds('bireal18')).toEqual(['bridge up to 128']);
    expect(kinds('resnet18-c10')).toEqual(['shortcut project']);
    expect(kinds('resnet20-c10')).toEqual(['shortcut pad']);
    expect(kinds('vgg-small')).toEqual([]);
  });

  it('stands behind no bridge where widths are equal', () => {
    const { graph } = reshape(build('bireal18'), { depths: [2, 2, 2, 2], widths: [64, 128, 256, 512] });
    expect(graph.nodes.filter(({ name }) => name.startsWith('bridge'))).toEqual([]);
  });

  it('keeps its width unless it follows', () => {
    const stemOf = (stem: 'bridge' | 'follow') => {
      const { graph } = reshape(build('bireal18'), { widths: [96, 128, 256, 512], stem });
      return graph.values[graph.nodes.find(({ kind }) => kind === 'conv')!.outputs[0]!]!.shape[1];
    };
    expect([stemOf('bridge'), stemOf('follow')]).toEqual([64, 96]);
  });
});
