import { expect, test } from 'vitest';
import type { BackboneConfig } from '../../src/backbones/config.ts';
import { RECIPES } from '../../src/backbones/recipes/index.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import type { Value } from '../../src/graph/graph.ts';
import { countElements } from '../../src/graph/tensor.ts';
import { fillInput, runModel } from '../support/onnxruntime.ts';
import { computeNetwork } from './reference/network.ts';
import { shrinkBackbone } from './shrink.ts';

/** One network by every recipe; where there is a built-in, that. */
const NETWORKS: Readonly<Record<string, BackboneConfig>> = {
  real: find('resnet18'),
  bwn: find('bwn-resnet18'),
  binaryconnect: { ...find('resnet18'), recipe: 'binaryconnect' },
  bnn: find('bnn-resnet18'),
  xnor: find('xnor-resnet18'),
  'xnor-alpha': find('resnet18-full-binary'),
  'xnor++': find('xnor++-resnet18'),
  'distribution-aware': find('distribution-aware-resnet18'),
  bireal: find('bireal18'),
  'resnet-e': find('resnete18'),
  'ir-net': find('ir-net18'),
  'real-to-binary': find('real-to-binary18'),
  reactnet: find('reactnet18'),
  'sd-bnn': shorten(find('dwr-r18-c10-sd-bnn')),
  dwr: find('dwr-in-r18'),
  'rb-net': find('rb-net-18'),
  'norm-first': find('bdn28'),
  quicknet: find('quicknet'),
  bats: shorten(find('bats-c10')),
  bnext: find('bnext-t'),
  pokebnn: find('pokebnn-0.5x'),
};

function find(name: string): BackboneConfig {
  return findBackbone(name)!;
}

/** Two stages tell how a third one goes. */
function shorten(config: BackboneConfig): BackboneConfig {
  return { ...config, stages: config.stages.slice(0, 2) };
}

test('every recipe has a network', () => {
  expect(Object.keys(NETWORKS).sort()).toEqual(Object.keys(RECIPES).sort());
  for (const [recipe, config] of Object.entries(NETWORKS)) expect(config.recipe).toBe(recipe);
});

test.each(Object.entries(NETWORKS))(
  'a whole network by the recipe %s gives the reference’s numbers',
  async (_, given) => {
    const { config, graph } = shrinkBackbone(given);
    const weights = new Map(
      graph.values
        .filter(({ content }) => content !== undefined && content.kind !== 'fill')
        .map((value) => [value.name, draw(value)]),
    );
    const { channels, size } = config.input;
    const image = fillInput([1, channels, size, size]);
    const { bytes } = writeOnnx(graph, { weights: ({ name }) => weights.get(name) });
    const output = Object.values(await runModel(bytes, { feeds: { input: image } }))[0]!;
    const expected = computeNetwork(config, weights, { channels, size, data: Float64Array.from(image.data) });
    expect(output.data).toHaveLength(expected.data.length);
    const scale = Math.max(...expected.data.map(Math.abs));
    expect(scale).toBeGreaterThan(0.01);
    expected.data.forEach((value, index) => {
      expect(Math.abs(output.data[index]! - value) / scale).toBeLessThan(1e-4);
    });
  },
);

/** Numbers that look random, around what the parameter usually is, different for every name. */
function draw({ name, shape }: Value): Float32Array {
  const seed = [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 9973, 7);
  const [middle, spread] = rangeOf(name, shape);
  const noise = (index: number) => {
    const value = Math.sin((index + 1) * 12.9898 + seed) * 43758.5453;
    return 2 * (value - Math.floor(value)) - 1;
  };
  return Float32Array.from({ length: countElements(shape) }, (_, index) => middle + spread * noise(index));
}

function rangeOf(name: string, shape: readonly number[]): readonly [number, number] {
  if (/\.(scale|variance|eta|level)$/.test(name)) return [1, 0.5];
  if (name.endsWith('.step')) return [0.06, 0.01];
  const fanIn = shape.slice(1).reduce((product, length) => product * length, 1);
  return name.endsWith('.weight') ? [0, Math.sqrt(6 / fanIn)] : [0, 0.5];
}
