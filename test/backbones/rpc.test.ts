import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RpcConfig } from '../../src/backbones/block-config.ts';
import { buildBackbone } from '../../src/backbones/build.ts';
import type { BackboneConfig } from '../../src/backbones/config.ts';
import { costOf } from '../../src/cost/cost.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { valueOf } from '../../src/graph/graph.ts';
import { fillInput, runModel } from '../support/onnxruntime.ts';

const PAD: RpcConfig = { stride2: 'restore', oddMaps: 'pad' };

/** One 3x3 layer of 4 channels, as it is or reshaped, without shortcut. */
function layer(size: number, stride: number, rpc?: RpcConfig): Graph {
  const form = rpc === undefined ? {} : { rpc };
  const config: BackboneConfig = {
    name: 'layer',
    family: 'test',
    source: 'test',
    input: { channels: 4, size },
    classes: 2,
    recipe: 'real',
    stem: [],
    stages: [{ block: 'residual', depth: 1, width: 4, stride, convs: 1, shortcut: { kind: 'none' }, ...form }],
    head: [],
  };
  return buildBackbone(config);
}

const macs = (graph: Graph): number => costOf(graph).totals.macs;
const outputShape = (graph: Graph): readonly number[] => valueOf(graph, graph.outputs[0]!).shape;

test('a reshaped layer of stride 1 costs 4/9 of the 3x3 one on even maps', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      (half) => macs(layer(2 * half, 1)) * 4 === macs(layer(2 * half, 1, PAD)) * 9,
    ),
  );
});

test('with restoring, stride 2 costs 16/9; without, again 4/9', () => {
  expect(macs(layer(16, 2, PAD)) * 9).toBe(macs(layer(16, 2)) * 16);
  expect(macs(layer(16, 2, { ...PAD, stride2: 'unshuffle' })) * 9).toBe(macs(layer(16, 2)) * 4);
  expect(macs(layer(16, 2, { ...PAD, stride2: 'conv' }))).toBe(macs(layer(16, 2)));
});

test('a padded 7x7 map costs 64/49 of what the formula says, windows cost the formula', () => {
  expect(macs(layer(7, 1, PAD))).toBe(4 * 4 * 4 * 64);
  expect(macs(layer(7, 1, { ...PAD, oddMaps: 'window' }))).toBe(4 * 4 * 4 * 49);
});

test('every form gives the map of the 3x3 layer', () => {
  const forms = fc.record({
    stride2: fc.constantFrom('conv', 'restore', 'unshuffle'),
    oddMaps: fc.constantFrom('pad', 'window'),
  }) as fc.Arbitrary<RpcConfig>;
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 19 }), fc.constantFrom(1, 2), forms, (size, stride, form) => {
      expect(outputShape(layer(size, stride, form))).toEqual(outputShape(layer(size, stride)));
    }),
  );
});

test.each([6, 7])('with weights that pass every pixel on, a %ix%i map comes out as it went in', async (size) => {
  const graph = layer(size, 1, PAD);
  const identity = Float32Array.from({ length: 16 * 16 }, (_, index) => (index % 17 === 0 ? 1 : 0));
  const { bytes } = writeOnnx(graph, { weights: ({ name }) => (name.endsWith('.weight') ? identity : undefined) });
  const input = fillInput([1, 4, size, size]);
  const output = Object.values(await runModel(bytes, { feeds: { input } }))[0]!;
  // the norm of a fresh layer divides by sqrt(1 + 1e-5); ReLU follows
  Array.from(input.data).forEach((value, index) => {
    expect(output.data[index]).toBeCloseTo(Math.max(0, value), 4);
  });
});
