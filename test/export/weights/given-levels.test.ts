import { describe, expect, test } from 'vitest';
import { RECIPES } from '../../../src/backbones/recipes/index.ts';
import { findBackbone } from '../../../src/backbones/registry.ts';
import { writeOnnx } from '../../../src/export/onnx.ts';
import { createElementReader } from '../../../src/export/weights/elements.ts';
import { createFold } from '../../../src/export/weights/fold.ts';
import type { Graph, Node } from '../../../src/graph/graph.ts';
import type { TensorStore } from '../../../src/graph/tensor.ts';
import { createByteSource } from '../../../src/onnx/byte-source.ts';
import { readModel } from '../../../src/onnx/read-model.ts';
import { binarize } from '../../../src/reshape/binarize/binarize.ts';
import { buildShrunk } from '../../backbones/shrink.ts';
import { runModel } from '../../support/onnxruntime.ts';

const RECIPE = RECIPES['distribution-aware']!;

/** A real network with weights of its own, as a file gives it. */
const given = reread(writeOnnx(buildShrunk(findBackbone('resnet20')!), { seed: 5 }).bytes);
const binary = binarize(given.graph, { recipe: RECIPE, select: 'inner' }).graph;
const written = writeOnnx(binary, { store: given.store, seed: 1 }).bytes;

function reread(bytes: Uint8Array) {
  return readModel(createByteSource('model.onnx', bytes));
}

function listLayers(graph: Graph): Node[] {
  return graph.nodes.filter((node) => node.kind === 'conv' && node.weightBits === 1);
}

/** What a layer multiplies its inputs by, filter by filter. */
function readFilters({ graph, store }: { graph: Graph; store: TensorStore }, name: string): number[][] {
  const node = graph.nodes.find((one) => one.name === name)!;
  const { shape, data } = createFold(graph, createElementReader(graph, { store }))(node.inputs[1]!)!;
  const size = data.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, filter) => [...data.subarray(filter * size, (filter + 1) * size)]);
}

/** The best of all cuts of the sorted weights, each side at its mean, every sum taken anew. */
function splitByBruteForce(weights: readonly number[]): number[] {
  const sorted = [...weights].sort((a, b) => a - b);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const spread = (values: readonly number[]) => values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0);
  const cuts = sorted.slice(1).map((first, index) => {
    const sides = [sorted.slice(0, index + 1), sorted.slice(index + 1)] as const;
    return { first, levels: sides.map(mean), error: spread(sides[0]) + spread(sides[1]) };
  });
  const best = cuts.reduce((a, b) => (b.error < a.error ? b : a));
  return weights.map((weight) => best.levels[weight >= best.first ? 1 : 0]!);
}

describe('distribution-aware binarization of given weights', () => {
  const names = listLayers(binary).map(({ name }) => name);

  test.each(names)('%s reads the two levels that come closest to its weights', (name) => {
    const real = readFilters(given, name);
    const levels = readFilters(reread(written), name);
    real.forEach((weights, filter) => {
      const expected = splitByBruteForce(weights);
      expected.forEach((level, index) => {
        expect(Math.abs(levels[filter]![index]! - level)).toBeLessThan(1e-6);
      });
    });
  });

  test('is closer to the weights than signs times their mean', () => {
    expect(names).toHaveLength(12);
    const { graph, store } = given;
    const signs = writeOnnx(binarize(graph, { recipe: RECIPES['xnor-alpha']!, select: 'inner' }).graph, { store });
    const [split, scaled] = [reread(written), reread(signs.bytes)];
    for (const name of names) {
      const weights = readFilters(given, name).flat();
      const distance = (model: typeof split) =>
        readFilters(model, name)
          .flat()
          .reduce((sum, value, index) => sum + (value - weights[index]!) ** 2, 0);
      expect(distance(split)).toBeLessThan(distance(scaled));
    }
  });

  test('is done once: levels that are stored stay as they are', async () => {
    const first = reread(written);
    expect(listLayers(first.graph).map(({ name }) => name)).toEqual(names);
    const again = writeOnnx(first.graph, { store: first.store }).bytes;
    for (const name of names) expect(readFilters(reread(again), name)).toEqual(readFilters(first, name));
    const [a, b] = [await runModel(written), await runModel(again)];
    expect(Object.values(a)[0]!.data).toEqual(Object.values(b)[0]!.data);
  });

  test('leaves weights that are only drawn to the training', () => {
    const drawn = binarize(buildShrunk(findBackbone('resnet20')!), { recipe: RECIPE, select: 'inner' }).graph;
    const fresh = reread(writeOnnx(drawn, { seed: 5 }).bytes);
    expect(new Set(readFilters(fresh, names[0]!).flat())).toEqual(new Set([1, -1]));
  });
});
