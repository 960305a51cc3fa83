import { expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { BIREAL } from '../../src/backbones/recipes/bireal.ts';
import { REACTNET } from '../../src/backbones/recipes/reactnet.ts';
import type { Recipe } from '../../src/backbones/recipes/recipe.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { changeKernels, listKernels } from '../../src/reshape/substitute/change-kernels.ts';
import { listRelaxable, relaxPrecision } from '../../src/reshape/substitute/relax-precision.ts';

const LAYER = 'stage2.block1.conv2';
const WEIGHTS = 128 * 128 * 9;
/** Its 3x3 convolution of 128 channels on a 28x28 map. */
const MACS = WEIGHTS * 28 * 28;

function build(recipe: Recipe): Graph {
  return binarize(buildBackbone(findBackbone('resnet18')!), { recipe, select: 'inner' }).graph;
}

test('a layer with real inputs passes a ReLU in place of the sign, and its MACs are real', () => {
  const graph = build(BIREAL);
  const { graph: relaxed, edits } = relaxPrecision(graph, new Map([[LAYER, 'weights']]));
  const [before, after] = [costOf(graph).totals, costOf(relaxed).totals];
  expect(after.bops).toBe(before.bops - MACS);
  expect(after.flops).toBe(before.flops + MACS);
  expect(after.modelSizeBytes).toBe(before.modelSizeBytes);
  expect(edits).toEqual([{ kind: 'precision', subject: LAYER, before: 'binary', after: 'weights' }]);
  expect(relaxed.nodes.some(({ name }) => name === `${LAYER}.relu`)).toBe(true);
  expect(relaxed.nodes.find(({ name }) => name === LAYER)).toMatchObject({ weightBits: 1, inputBits: 32 });
});

test('a real layer keeps its latent weights in full', () => {
  const graph = build(BIREAL);
  const { graph: relaxed } = relaxPrecision(graph, new Map([[LAYER, 'real']]));
  const [before, after] = [costOf(graph).totals, costOf(relaxed).totals];
  expect(after.params).toBe(before.params);
  expect(after.binaryParams).toBe(before.binaryParams - WEIGHTS);
  expect(after.modelSizeBytes).toBe(before.modelSizeBytes + (WEIGHTS * 31) / 8);
  expect(relaxed.nodes.find(({ name }) => name === LAYER)).toMatchObject({ weightBits: 32, inputBits: 32 });
});

test('a threshold of the sign goes with it, and an activation in front stands for the ReLU', () => {
  const graph = build(REACTNET);
  const { graph: relaxed } = relaxPrecision(graph, new Map([[LAYER, 'real']]));
  expect(costOf(relaxed).totals.params).toBe(costOf(graph).totals.params - 128);
});

test('lists what can become real, and refuses what is not listed', () => {
  const graph = build(BIREAL);
  const listed = listRelaxable(graph);
  expect(listed.get(LAYER)).toEqual(['binary', 'weights', 'real']);
  expect(listed.has('stem.conv')).toBe(false);
  expect(relaxPrecision(graph, new Map()).graph).toBe(graph);
});

test('a larger kernel keeps the map and multiplies work and weights', () => {
  const graph = build(BIREAL);
  expect(listKernels(graph).get(LAYER)).toBe(3);
  const { graph: changed } = changeKernels(graph, new Map([[LAYER, 5]]));
  const [before, after] = [costOf(graph).totals, costOf(changed).totals];
  expect(after.bops).toBe(before.bops + (MACS / 9) * 16);
  expect(after.binaryParams).toBe(before.binaryParams + 128 * 128 * 16);
  expect(after.activations).toBe(before.activations);
  expect(() => changeKernels(graph, new Map([[LAYER, 4]]))).toThrowError(/cannot have the kernel 4x4/);
});
