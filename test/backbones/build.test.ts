import { expect, test } from 'vitest';
import type { BlockOf, StageFrame } from '../../src/backbones/block-config.ts';
import { buildBackbone } from '../../src/backbones/build.ts';
import type { BackboneConfig } from '../../src/backbones/config.ts';
import { listBackbones } from '../../src/backbones/registry.ts';
import { valueOf } from '../../src/graph/graph.ts';
import { findViolations } from '../../src/graph/verify.ts';

test.each(listBackbones().map((config) => [config.name, config] as const))(
  '%s obeys the rules of graphs',
  (_, config) => {
    const graph = buildBackbone(config);
    expect(findViolations(graph)).toEqual([]);
    expect(valueOf(graph, graph.outputs[0]!).shape).toEqual([1, config.classes]);
  },
);

const OWN: BackboneConfig = {
  name: 'own',
  family: 'own',
  source: 'test',
  input: { channels: 3, size: 32 },
  classes: 10,
  recipe: 'reactnet',
  stem: [{ layer: 'conv', width: 16, kernel: 3 }],
  stages: [{ block: 'residual', depth: 2, width: 32, convs: 1, shortcut: { kind: 'poolConv' } }],
  head: [{ layer: 'globalPool' }, { layer: 'linear', width: 'classes' }],
};

test.each<[string, Partial<BackboneConfig>]>([
  [
    'stages[0]: stage1.block1.conv1: 5 groups do not divide its 16 input and 32 output channels (use a divisor of both)',
    { stages: [{ ...(OWN.stages[0] as StageFrame & BlockOf<'residual'>), groups: 5 }] },
  ],
  [
    'stem.align: a width of 100 is more than twice the 16 channels before it (use at most 32)',
    { stem: [...OWN.stem, { layer: 'align', width: 100 }] },
  ],
  [
    'precisions.stage9: no layer has this name (use a layer or the beginning of some, such as stage1.block1.conv1 or stage1)',
    { precisions: { stage1: 'weight-binary', stage9: 'binary' } },
  ],
])('what does not fit together is told with its place: %s', (message, change) => {
  expect(() => buildBackbone({ ...OWN, ...change })).toThrow(message);
});
