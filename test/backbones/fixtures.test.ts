import { expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import type { Metric } from '../../src/cost/metrics.ts';
import { annotatePrecision } from '../../src/precision/annotate.ts';
import { readFixture } from '../support/models.ts';

const EXACT: readonly Metric[] = [
  'macs',
  'bops',
  'flops',
  'params',
  'binaryParams',
  'storedParams',
  'activations',
  'binaryActivations',
];

test.each([
  ['resnet18', 'resnet18_bn'],
  ['bireal18', 'bireal18'],
])('%s costs what the exported file costs', (name, file) => {
  const { graph, store } = readFixture(file);
  const built = costOf(buildBackbone(findBackbone(name)!)).totals;
  const read = costOf(annotatePrecision(graph)).totals;
  expect(store).toBeDefined();
  for (const metric of EXACT) expect([metric, built[metric]]).toEqual([metric, read[metric]]);
});

// norms are folded into these files, so only what convolutions do can be compared
test.each(['resnet34', 'mobilenet_v2', 'googlenet', 'densenet121'])(
  '%s multiplies as often as the exported file',
  (file) => {
    const built = costOf(buildBackbone(findBackbone(file)!)).totals;
    const read = costOf(readFixture(file).graph).totals;
    expect([built.macs, built.activations]).toEqual([read.macs, read.activations]);
  },
);

test.each(['alexnet', 'squeezenet1_1', 'vgg16'])('%s has the layers and parameters of the exported file', (file) => {
  const built = costOf(buildBackbone(findBackbone(file.replace('_', '-'))!));
  const read = costOf(readFixture(file).graph);
  const macs = (report: typeof built) => report.layers.filter((layer) => layer.isLayer).map((layer) => layer.macs);
  expect(macs(built)).toEqual(macs(read));
  expect(built.totals.params).toBe(read.totals.params);
});
