import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/graph/graph.ts';
import { findConnectivity, listRivals } from '../../src/score/connectivity.ts';
import type { Connectivity } from '../../src/score/params.ts';
import { materialise } from '../../src/search/evaluate.ts';
import { toForms } from '../../src/search/space/candidate.ts';
import { buildConcatenating, buildNetwork, tryDefine } from '../search/random-space.ts';
import { readFixture } from '../support/models.ts';
import { createRandom } from '../support/random-network.ts';

function countKinds(name: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of findConnectivity(readFixture(name).graph).values()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

describe('findConnectivity', () => {
  it('sees one shortcut per convolution in Bi-Real-18', () => {
    // the stem and the three projections are bypassed by nothing
    expect(countKinds('bireal18')).toEqual({ residual: 16, plain: 4 });
  });

  it('sees one shortcut per two convolutions in ResNet-18', () => {
    expect(countKinds('resnet18')).toEqual({ block: 16, plain: 4 });
  });

  it('sees no shortcut in VGG-16, and concatenation in DenseNet-121', () => {
    expect(countKinds('vgg16')).toEqual({ plain: 13 });
    expect(countKinds('densenet121').dense).toBe(58);
  });
});

const FORMS = [
  { precision: ['real', 'weights', 'binary'] },
  { form: ['conv', 'rpc'], elasticLink: ['off', 'on'] },
  { kernel: [1, 3, 5], groups: [1, 2] },
] as const;

describe('listRivals', () => {
  it('names the layers whose connectivity hangs on the forms of others; that of no other does', () => {
    const tally = { changed: 0, rivals: 0 };
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, draw) => {
        const graph = seed % 4 === 0 ? buildConcatenating(seed) : buildNetwork(seed);
        const space = tryDefine(graph, { forms: [FORMS[seed % 3]!], widthShares: [1, 1], stem: 'follow' });
        if (space === undefined) return;
        const random = createRandom(draw);
        const forms = space.knobs.filter(({ kind }) => kind !== 'width' && kind !== 'depth');
        const candidate = Object.fromEntries(forms.map(({ id, values }) => [id, values[random(values.length)]!]));
        if (!isPossible(() => toForms(space, candidate))) return;
        const changed = new Set(space.layers.map(({ name }) => name));
        const before = nameConnectivity(space.shape.graph);
        const after = nameConnectivity(materialise(space, candidate));
        const { nodes } = space.shape.graph;
        const rivals = listRivals(space.shape.graph).map((some) => some.map((index) => nodes[index]!.name));
        tally.rivals += rivals.length;
        for (const [name, connectivity] of after) {
          if (changed.has(name) || rivals.some((some) => some.includes(name))) continue;
          expect(connectivity, `${name} of ${seed}`).toBe(before.get(name));
        }
        tally.changed += 1;
      }),
      { numRuns: 500, seed: 9 },
    );
    expect(tally.changed).toBeGreaterThan(100);
    expect(tally.rivals).toBeGreaterThan(50);
  });
});

function nameConnectivity(graph: Graph): Map<string, Connectivity> {
  return new Map([...findConnectivity(graph)].map(([index, connectivity]) => [graph.nodes[index]!.name, connectivity]));
}

function isPossible(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}
