import { expect, test } from 'vitest';
import { emitBinaryConv } from '../../src/backbones/binary-conv.ts';
import { RECIPES } from '../../src/backbones/recipes/index.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import type { Value } from '../../src/graph/graph.ts';
import { countElements } from '../../src/graph/tensor.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { fillInput, runModel } from '../support/onnxruntime.ts';
import { windowOn } from './reference/maps.ts';
import { activate, computeConv, FORMULAS } from './reference/recipes.ts';

const CHANNELS = 16;
const OUTPUTS = 16;
const SIZE = 5;
const PLACE = { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1], groups: 1, inputSize: [SIZE, SIZE] };

test('every recipe has a reference', () => {
  expect(Object.keys(FORMULAS).sort()).toEqual(Object.keys(RECIPES).sort());
});

test.each(Object.keys(RECIPES))('a layer by the recipe %s gives the numbers of its formula', async (name) => {
  const graph = buildLayer(name);
  const weights = new Map(
    graph.values
      .filter((value) => value.content !== undefined && value.content.kind !== 'fill')
      .map((value) => [value.name, draw(value)]),
  );
  const input = fillInput([1, CHANNELS, SIZE, SIZE]);
  const { bytes } = writeOnnx(graph, { weights: (value) => weights.get(value.name) });
  const output = Object.values(await runModel(bytes, { feeds: { x: input } }))[0]!;
  const parameter = (end: string) => findByEnd(weights, end);
  const x = { channels: CHANNELS, size: SIZE, data: Float64Array.from(input.data) };
  const y = computeConv(name, { x, window: windowOn(SIZE, { kernel: 3 }), parameter }, { outputs: OUTPUTS });
  const expected = [...activate(name, y, parameter).data];
  const scale = Math.max(1, ...expected.map(Math.abs));
  expected.forEach((value, index) => {
    expect(Math.abs(output.data[index]! - value) / scale).toBeLessThan(1e-4);
  });
});

function buildLayer(name: string) {
  const recipe = RECIPES[name]!;
  const builder = newGraph(name);
  const x = builder.input('x', [1, CHANNELS, SIZE, SIZE]);
  const spec = { name: 'layer', inChannels: CHANNELS, outChannels: OUTPUTS, kernel: [3, 3], ...PLACE };
  const y = emitBinaryConv(builder, recipe, x, spec);
  return builder.finish([recipe.activate(builder, y, OUTPUTS, 'layer')]);
}

/** Numbers in (-0.5, 0.5) that look random; the scalar level of the balanced activation is positive. */
function draw({ name, shape }: Value): Float32Array {
  const phase = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const lift = name.endsWith('.level') ? 1 : 0;
  return Float32Array.from(
    { length: countElements(shape) },
    (_, index) => lift + 0.5 * Math.sin((index + phase) * 78.233),
  );
}

/** The one parameter whose name ends so. */
function findByEnd(weights: ReadonlyMap<string, Float32Array>, end: string): Float32Array {
  const found = [...weights].filter(([name]) => name.endsWith(end));
  const shortest = found.sort(([a], [b]) => a.length - b.length)[0];
  if (shortest === undefined) throw new Error(`no parameter ends in ${end}`);
  return shortest[1];
}
