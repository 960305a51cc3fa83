import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { buildBackbone } from '../../../src/backbones/build.ts';
import { BIREAL } from '../../../src/backbones/recipes/bireal.ts';
import { findBackbone } from '../../../src/backbones/registry.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import { binarize } from '../../../src/reshape/binarize/binarize.ts';
import { evaluate, materialise } from '../../../src/search/evaluate.ts';
import type { Candidate } from '../../../src/search/space/candidate.ts';
import type { Space } from '../../../src/search/space/space.ts';
import { defineSpace } from '../../../src/search/space/space.ts';
import { createRandom } from '../../support/random-network.ts';
import { drawOptions } from '../random-options.ts';
import { buildConcatenating, buildNetwork, tryDefine } from '../random-space.ts';

type Random = (below: number) => number;

test('units that are cut leave a space, its candidates and what they cost as they are', () => {
  let cut = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const graph = seed % 2 === 0 ? buildNetwork(seed) : buildConcatenating(seed);
      const options = drawOptions(createRandom(seed));
      const [whole, parted] = [tryDefine(graph, options), tryDefine(graph, options, 1)];
      expect(parted?.size).toBe(whole?.size);
      if (whole === undefined || parted === undefined || countUnits(whole) === countUnits(parted)) return;
      cut += 1;
      expect(parted.knobs).toEqual(whole.knobs);
      const random = createRandom(seed);
      for (let index = 0; index < 3; index += 1) compare(whole, parted, drawCandidate(whole, random));
    }),
    { numRuns: 600, seed: 6 },
  );
  expect(cut).toBeGreaterThan(50);
});

const PRECISIONS = { precision: ['real', 'weights', 'binary'] } as const;

describe('units of many forms', () => {
  it.each([
    ['densenet121', 2, 1],
    ['resnet50', 3, 1],
    ['mobilenetv2', 3, 1],
    ['googlenet', 6, 6],
  ] as const)('of %s have %i layers, and %i once they are cut', (name, before, after) => {
    const graph = binarize(buildBackbone(findBackbone(name)!), { recipe: BIREAL, select: 'inner' }).graph;
    const options = { forms: [PRECISIONS], widthShares: [1, 1] } as const;
    const [whole, parted] = [defineSpace(graph, options, Number.POSITIVE_INFINITY), defineSpace(graph, options, 1)];
    expect([whole, parted].map(countLayers)).toEqual([before, after]);
    expect(parted.size).toBe(whole.size);
    const random = createRandom(2);
    for (let index = 0; index < 2; index += 1) compare(whole, parted, drawCandidate(whole, random));
  });
});

function countUnits({ units }: Space): number {
  return units.flat().length;
}

/** The most layers that one unit gives forms. */
function countLayers({ layers }: Space): number {
  const counts = new Map<string, number>();
  for (const { part, unit } of layers) counts.set(`${part} ${unit}`, (counts.get(`${part} ${unit}`) ?? 0) + 1);
  return Math.max(...counts.values());
}

function compare(whole: Space, parted: Space, candidate: Candidate): void {
  const [a, b] = [whole, parted].map((space) => tryOut(() => evaluate(space, candidate)));
  expect(b).toEqual(a);
  if (typeof a === 'string') return;
  const [built, other] = [whole, parted].map((space) => materialise(space, candidate)) as [Graph, Graph];
  expect(other.nodes).toEqual(built.nodes);
  expect(other.values).toEqual(built.values);
}

/** What a candidate costs, or why it is none. */
function tryOut<T>(make: () => T): T | string {
  try {
    return make();
  } catch (error) {
    return String(error);
  }
}

function drawCandidate({ knobs }: Space, random: Random): Candidate {
  return Object.fromEntries(knobs.map(({ id, values }) => [id, values[random(values.length)]!]));
}
