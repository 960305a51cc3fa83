import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { RECIPES } from '../../src/backbones/recipes/index.ts';
import type { Recipe } from '../../src/backbones/recipes/recipe.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import type { Graph, Node } from '../../src/graph/graph.ts';
import { findViolations } from '../../src/graph/verify.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { findNeighbourhood } from '../../src/reshape/binarize/wiring.ts';
import type { LinearBottleneck } from '../support/linear-bottlenecks.ts';
import { buildLinearBottlenecks, FOLDED_BIAS } from '../support/linear-bottlenecks.ts';
import { readFixture } from '../support/models.ts';
import { runModel } from '../support/onnxruntime.ts';

const NAMES = ['bireal', 'reactnet', 'real-to-binary', 'xnor', 'xnor++', 'bnn'];

const countNorms = ({ nodes }: Graph): number => nodes.filter(({ kind }) => kind === 'batchNorm').length;

/** Names of the binary convolutions whose norm is not where the recipe has it, or is passed by. */
function findUnnormed(graph: Graph, recipe: Recipe): string[] {
  const hood = findNeighbourhood(graph);
  const isBehind = ({ outputs: [value] }: Node): boolean => {
    let reader = hood.onlyReader(value!)?.node;
    if (recipe.scaleOutput !== undefined) {
      while (reader?.kind === 'elementwise' && reader.attrs.fn === 'mul') {
        reader = hood.onlyReader(reader.outputs[0]!)?.node;
      }
    }
    return reader?.kind === 'batchNorm';
  };
  const isInFront = ({ inputs: [value] }: Node): boolean => {
    const sign = hood.producer(value!)!;
    return hood.producer(sign.inputs[0]!)?.kind === 'batchNorm';
  };
  const isNormed = recipe.normBefore ? isInFront : isBehind;
  return graph.nodes.filter((node) => node.inputBits === 1 && !isNormed(node)).map(({ name }) => name);
}

const BLOCK: fc.Arbitrary<LinearBottleneck> = fc.record({
  width: fc.constantFrom(4, 8),
  expansion: fc.constantFrom(1, 2),
  stride: fc.constantFrom(1, 1, 2),
  isResidual: fc.boolean(),
});

describe('norms where nothing stands between two convolutions', () => {
  it.each(NAMES)('are read by all that read the layer, folded or not: %s', (name) => {
    const recipe = RECIPES[name]!;
    const networks = fc.tuple(fc.array(BLOCK, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 2 ** 13 }));
    fc.assert(
      fc.property(networks, ([blocks, folded]) => {
        const isFolded = (layer: number): boolean => ((folded >> layer) & 1) === 1;
        const { graph } = binarize(buildLinearBottlenecks(blocks, isFolded), { recipe, select: 'inner' });
        const { graph: twin } = binarize(
          buildLinearBottlenecks(blocks, () => false),
          { recipe, select: 'inner' },
        );
        expect(findViolations(graph)).toEqual([]);
        expect(findUnnormed(graph, recipe)).toEqual([]);
        expect(countNorms(graph)).toBe(countNorms(twin));
        expect(costOf(graph).totals).toEqual(costOf(twin).totals);
      }),
      { numRuns: 40 },
    );
  });

  it.each(NAMES)('of an exported MobileNetV2 are those of the built-in one: %s', (name) => {
    const recipe = RECIPES[name]!;
    const { graph } = binarize(readFixture('mobilenet_v2').graph, { recipe, select: 'inner' });
    const { graph: twin } = binarize(buildBackbone(findBackbone('mobilenetv2')!), { recipe, select: 'inner' });
    expect([countNorms(graph), countNorms(twin)]).toEqual([52, 52]);
    expect(findUnnormed(graph, recipe)).toEqual([]);
    expect(costOf(graph).totals).toEqual(costOf(twin).totals);
  });
});

describe('the bias that a folded norm left behind', () => {
  const BLOCKS: readonly LinearBottleneck[] = [
    { width: 4, expansion: 2, stride: 1, isResidual: true },
    { width: 8, expansion: 2, stride: 2, isResidual: true },
  ];
  const folded = buildLinearBottlenecks(BLOCKS, () => true);

  it('becomes the shift of the norm put back, in every layer', () => {
    const { graph } = binarize(folded, { recipe: RECIPES.bireal!, select: 'inner' });
    const shifts = graph.nodes.filter(({ kind }) => kind === 'batchNorm').map(({ inputs }) => inputs[2]!);
    expect(shifts).toHaveLength(7);
    for (const id of shifts) expect(graph.values[id]!.content).toEqual({ kind: 'fill', value: FOLDED_BIAS });
    expect(graph.nodes.filter(({ kind, inputs }) => kind === 'conv' && inputs.length > 2)).toEqual([]);
  });

  it('counts as the shift that it is', () => {
    const [changed, twin] = [folded, buildLinearBottlenecks(BLOCKS, () => false)].map((network) =>
      costOf(binarize(network, { recipe: RECIPES.reactnet!, select: 'inner' }).graph),
    );
    expect(changed!.totals).toEqual(twin!.totals);
  });

  it('keeps the function of layers that stay real', async () => {
    const selected = folded.nodes.findLast(({ kind }) => kind === 'conv')!;
    const { graph } = binarize(folded, { recipe: RECIPES.bireal!, select: [selected.name] });
    const before = { ...folded, outputs: selected.inputs.slice(0, 1) as number[] };
    const sign = graph.nodes.find(({ name }) => name === selected.name)!.inputs[0]!;
    const after = { ...graph, outputs: [graph.nodes.find(({ outputs }) => outputs.includes(sign))!.inputs[0]!] };
    const [given, made] = await Promise.all(
      // the activation in front of the binarized layer is the recipe's to drop
      [before, after].map(async (network) => Object.values(await runModel(writeOnnx(network, { seed: 3 }).bytes))[0]!),
    );
    expect(made!.dims).toEqual(given!.dims);
    [...(made!.data as Float32Array)].forEach((value, index) => {
      expect(Math.max(0, value)).toBeCloseTo(Number(given!.data[index]), 3);
    });
  });
});
