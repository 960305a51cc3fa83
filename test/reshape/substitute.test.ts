import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { BIREAL } from '../../src/backbones/recipes/bireal.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import type { Metrics } from '../../src/cost/metrics.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { findViolations } from '../../src/graph/verify.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { changeGroups, listGroupable } from '../../src/reshape/substitute/change-groups.ts';
import { addElasticLinks } from '../../src/reshape/substitute/elastic-link.ts';
import { substituteRpc } from '../../src/reshape/substitute/rpc.ts';
import { readFixture } from '../support/models.ts';
import { runModel } from '../support/onnxruntime.ts';

const build = (name: string): Graph => buildBackbone(findBackbone(name)!);

/** One 3x3 convolution of 64 channels on 56 x 56 pixels, and so of each stage of ResNet-18 at stride 1. */
const CONV = 9 * 64 * 64 * 56 * 56;

describe('reshaped point-wise convolutions', () => {
  it('take 4/9 of the multiplications, 64/49 of that on maps of 7 padded to 8, and 16/9 of the weights', () => {
    const graph = build('bireal18');
    const { bops, binaryParams } = costOf(graph).totals;
    const changed = substituteRpc(graph, { select: ['all'] });
    expect(changed.edits).toHaveLength(13);
    const { totals } = costOf(changed.graph);
    // four convolutions of stride 1 in stage 1, three in each other stage
    const [even, odd] = [4 + 3 + 3, 3];
    expect(bops - totals.bops).toBeCloseTo(CONV * (even * (1 - 4 / 9) + odd * (1 - (4 / 9) * (64 / 49))), 3);
    const weights = 9 * (4 * 64 ** 2 + 3 * (128 ** 2 + 256 ** 2 + 512 ** 2));
    expect(totals.binaryParams - binaryParams).toBe((weights * 7) / 9);
  });

  it('with windows on odd maps take exactly 4/9 everywhere', () => {
    const graph = build('bireal18');
    const { graph: changed } = substituteRpc(graph, { select: ['stage4'], oddMaps: 'window' });
    expect(costOf(graph).totals.bops - costOf(changed).totals.bops).toBeCloseTo((3 * CONV * 5) / 9, 3);
  });

  it('of stride 2 restore at 16/9 of the multiplications, or unshuffle at 4/9', () => {
    const graph = build('bireal18');
    const strided = ['stage2.block1.conv1'];
    const { bops } = costOf(graph).totals;
    const changed = (stride2: 'restore' | 'unshuffle') =>
      costOf(substituteRpc(graph, { select: strided, stride2 }).graph).totals;
    expect(changed('restore').bops - bops).toBeCloseTo((CONV / 2) * (16 / 9 - 1), 3);
    expect(changed('unshuffle').bops - bops).toBeCloseTo((CONV / 2) * (4 / 9 - 1), 3);
    expect(() => substituteRpc(graph, { select: strided })).toThrowError(/no convolution can be reshaped/);
  });

  it.each([
    ['bireal18', 'restore', 'pad'],
    ['real-to-binary18', 'unshuffle', 'window'],
    ['resnet18', 'conv', 'pad'],
    ['vgg-small', 'conv', 'pad'],
  ] as const)('run in onnxruntime: %s, %s, %s', async (name, stride2, oddMaps) => {
    const { graph } = substituteRpc(build(name), { select: ['all'], stride2, oddMaps });
    expect(findViolations(graph)).toEqual([]);
    const [output] = Object.values(await runModel(writeOnnx(graph, { seed: 1 }).bytes));
    expect(output!.dims).toEqual(build(name).values[build(name).outputs[0]!]!.shape);
    expect([...(output!.data as Float64Array)].every(Number.isFinite)).toBe(true);
  });

  it('stand in imported networks too, biases included', async () => {
    const { graph } = substituteRpc(readFixture('vgg16').graph, { select: ['/features/features.28/Conv'] });
    const conv = graph.nodes.find(({ name }) => name === '/features/features.28/Conv')!;
    expect(conv.inputs.slice(1).map((id) => graph.values[id!]!.shape)).toEqual([[2048, 2048, 1, 1], [2048]]);
  });

  it('refuse what does not keep its map, and say so', () => {
    expect(() =>
      substituteRpc(readFixture('alexnet').graph, { select: ['/features/features.0/Conv'], stride2: 'restore' }),
    ).toThrowError(/cannot be reshaped: it must keep the map/);
    expect(() => substituteRpc(build('bireal18'), { select: ['stage9'] })).toThrowError(
      /no stage, kernel or convolution has this name/,
    );
  });
});

describe('Elastic-Link', () => {
  it('around every binary convolution is the built-in network', () => {
    const linked = addElasticLinks(build('reactnet-a'), { select: ['all'], gamma: 'channel' });
    const { peakActivationBytes: _, ...costs } = costOf(build('reactnet-a-el')).totals;
    expect(costOf(linked.graph).totals).toMatchObject(costs);
    // thirteen 3x3 convolutions, thirteen pointwise ones and a second one in each of the five doubling blocks
    expect(linked.edits).toHaveLength(31);
  });

  it.each([
    ['bireal50', '1x1', 'channel'],
    ['bireal18', 'stage3', 'layer'],
    ['bireal18', 'all', 'channel'],
  ] as const)('aligns every change of width and stride: %s, %s, per %s', async (name, term, gamma) => {
    const { graph, edits } = addElasticLinks(build(name), { select: [term], gamma });
    expect(findViolations(graph)).toEqual([]);
    const { params } = costOf(graph).totals;
    const channels = edits.map(({ subject }) => {
      const node = graph.nodes.find((known) => known.name === subject)!;
      return graph.values[node.outputs[0]!]!.shape[1]!;
    });
    const added = gamma === 'channel' ? channels.reduce((sum, width) => sum + width, 0) : 0;
    expect(params - costOf(build(name)).totals.params).toBe(added);
    const [output] = Object.values(await runModel(writeOnnx(graph, { seed: 1 }).bytes));
    expect([...(output!.data as Float64Array)].every(Number.isFinite)).toBe(true);
  });

  it.each(['vgg16', 'googlenet', 'mobilenet_v2'])('links layers that read what another link made: %s', (name) => {
    const { graph: binary } = binarize(readFixture(name).graph, { recipe: BIREAL, select: 'all' });
    const select = binary.nodes.flatMap((node) => (node.kind === 'conv' && node.inputBits === 1 ? [node.name] : []));
    const { graph, edits } = addElasticLinks(binary, { select, gamma: 'channel' });
    expect(edits).toHaveLength(select.length);
    expect(findViolations(graph)).toEqual([]);
  });

  it('links binary layers only', () => {
    expect(() => addElasticLinks(build('resnet18'), { select: ['all'], gamma: 'layer' })).toThrowError(
      /none of these convolutions reads binarized inputs/,
    );
    const { graph } = binarize(readFixture('resnet18').graph, { recipe: BIREAL, select: 'inner' });
    expect(addElasticLinks(graph, { select: ['3x3'], gamma: 'layer' }).edits).toHaveLength(16);
  });
});

describe('groups of a convolution', () => {
  it('take as many times fewer multiplications and weights, and run in onnxruntime', async () => {
    const graph = build('bireal18');
    const name = graph.nodes.find((node) => node.kind === 'conv' && node.role.stage === 1)!.name;
    const { graph: changed, edits } = changeGroups(graph, new Map([[name, 4]]));
    expect(edits.map(({ before, after }) => [before, after])).toEqual([['1 groups', '4 groups']]);
    const [before, after] = [graph, changed].map((one) => costOf(one).totals) as [Metrics, Metrics];
    expect(before.bops - after.bops).toBe((CONV * 3) / 4);
    expect(before.binaryParams - after.binaryParams).toBe((9 * 64 ** 2 * 3) / 4);
    expect(findViolations(changed)).toEqual([]);
    const [output] = Object.values(await runModel(writeOnnx(changed, { seed: 1 }).bytes));
    expect(output!.dims).toEqual(graph.values[graph.outputs[0]!]!.shape);
  });

  it('are refused where channels do not make them, and depthwise layers keep theirs', () => {
    const graph = build('mobilenetv1-x0.25');
    const layers = graph.nodes.filter((node) => node.kind === 'conv');
    const depthwise = layers.filter(({ attrs }) => attrs.groups > 1).map(({ name }) => name);
    const groupable = listGroupable(graph);
    expect(depthwise.filter((name) => groupable.has(name))).toEqual([]);
    expect(groupable.size).toBe(layers.length - depthwise.length);
    for (const [name, groups] of [
      [depthwise[0]!, 2],
      [[...groupable][2]!, 3],
      [[...groupable][2]!, 16],
    ] as const) {
      expect(() => changeGroups(graph, new Map([[name, groups]]))).toThrowError(/do not make \d+ groups of several/);
    }
  });
});
