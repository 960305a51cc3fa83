import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../../src/backbones/build.ts';
import { BIREAL } from '../../../src/backbones/recipes/bireal.ts';
import { findBackbone } from '../../../src/backbones/registry.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import { binarize } from '../../../src/reshape/binarize/binarize.ts';
import { findKnobs } from '../../../src/reshape/knobs.ts';
import { listUnits } from '../../../src/search/space/units.ts';

const build = (name: string): Graph =>
  binarize(buildBackbone(findBackbone(name)!), { recipe: BIREAL, select: 'inner' }).graph;

describe('units', () => {
  it.each([
    ['vgg11', 1],
    ['mobilenetv1-x0.25', 1],
    ['mobilenetv2', 3],
    ['resnet18', 2],
  ] as const)(
    'of %s hold each node once, begin with a real tensor, and have at most the %i layers that no tensor alone parts',
    (name, most) => {
      const knobs = findKnobs(build(name));
      const { graph } = knobs;
      const units = listUnits(knobs, [{ precision: ['real'] }]).flat();
      const nodes = units.map((unit) => unit.nodes);
      expect(nodes.flat().sort((a, b) => a - b)).toEqual([...graph.nodes.keys()]);
      for (const own of nodes.slice(1))
        expect(listEntries(graph, own).map((id) => graph.values[id]!.bits)).toEqual([32]);
      const layers = nodes.map((own) => own.filter((index) => graph.nodes[index]!.kind === 'conv').length);
      expect(Math.max(...layers)).toBe(most);
    },
  );

  it('are blocks where no form is wished for', () => {
    const knobs = findKnobs(build('mobilenetv2'));
    expect(listUnits(knobs, []).map((units) => units.length)).toEqual(knobs.parts.map(({ blocks }) => blocks.length));
    const some = listUnits(knobs, [{ layers: ['stage2'], precision: ['real'] }]);
    const counts = some.map((units, part) => units.length - knobs.parts[part]!.blocks.length);
    expect(counts.filter((count) => count > 0)).toHaveLength(1);
  });
});

/** What a unit reads that other nodes make. */
function listEntries({ nodes, values }: Graph, unit: readonly number[]): number[] {
  const made = new Set(unit.flatMap((index) => nodes[index]!.outputs));
  const read = unit.flatMap((index) => nodes[index]!.inputs).filter((id) => id !== null);
  return [...new Set(read)].filter((id) => !made.has(id) && values[id]!.content === undefined);
}
