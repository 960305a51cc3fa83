import { expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import type { BackboneConfig } from '../../src/backbones/config.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import { findViolations } from '../../src/graph/verify.ts';

/** Binary 1x1 and 3x3 layers between channel counts, linked or not. */
function chain(widths: readonly number[], elasticLink?: BackboneConfig['elasticLink']): BackboneConfig {
  const [first, ...rest] = widths;
  return {
    name: 'chain',
    family: 'test',
    source: 'test',
    input: { channels: first!, size: 9 },
    classes: 2,
    recipe: 'xnor-alpha',
    stem: [],
    stages: rest.map((width, index) => ({
      block: 'conv',
      depth: 1,
      width,
      kernel: index % 2 === 0 ? 1 : 3,
      stride: (index % 2) + 1,
    })),
    head: [],
    ...(elasticLink === undefined ? {} : { elasticLink }),
  };
}

test.each([
  ['identity', [8, 8, 8]],
  ['squeeze', [8, 4, 2]],
  ['expand', [2, 4, 8]],
  ['neither divides the other', [6, 4, 9]],
])('%s', (_, widths) => {
  const linked = buildBackbone(chain(widths, { gamma: 'channel' }));
  expect(findViolations(linked)).toEqual([]);
  const [plain, costs] = [costOf(buildBackbone(chain(widths))).totals, costOf(linked).totals];
  expect(costs.bops).toBe(plain.bops);
  expect(costs.params - plain.params).toBe(widths[1]! + widths[2]!);
  expect(costs.elementwise).toBeGreaterThan(plain.elementwise);
});

test('one scale per layer instead of one per channel', () => {
  const plain = costOf(buildBackbone(chain([8, 8, 8]))).totals;
  expect(costOf(buildBackbone(chain([8, 8, 8], { gamma: 'layer' }))).totals.storedParams - plain.storedParams).toBe(2);
});

test('an identity link multiplies and adds once per output element', () => {
  const [plain, linked] = [chain([8, 8]), chain([8, 8], { gamma: 'channel' })].map(
    (config) => costOf(buildBackbone(config)).totals.elementwise,
  );
  expect(linked! - plain!).toBe(2 * 8 * 81);
});

test.each(['resnet26-el', 'mobilenetv1-el', 'reactnet-a-el'])('%s links every binary layer and no other', (name) => {
  const graph = buildBackbone(findBackbone(name)!);
  const binary = costOf(graph).layers.filter((layer) => layer.bops > 0);
  const links = graph.nodes
    .filter((node) => node.name.endsWith('.link.add'))
    .map((node) => node.name.replace(/\.link\.add$/, ''));
  expect(links.sort()).toEqual(binary.map((layer) => layer.name).sort());
});
