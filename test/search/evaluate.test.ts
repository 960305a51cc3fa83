import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { BIREAL } from '../../src/backbones/recipes/bireal.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { scoreOf } from '../../src/score/score.ts';
import { evaluate, materialise } from '../../src/search/evaluate.ts';
import type { Candidate } from '../../src/search/space/candidate.ts';
import { presentCandidate } from '../../src/search/space/candidate.ts';
import type { Space } from '../../src/search/space/space.ts';
import { defineSpace } from '../../src/search/space/space.ts';
import { buildRandomNetwork, createRandom } from '../support/random-network.ts';

const NETWORKS = 150;
const CANDIDATES = 6;

describe('evaluate', () => {
  it.each(['bridge', 'follow'] as const)('equals the materialised graph counted node by node (%s)', (stem) => {
    let compared = 0;
    for (let seed = 0; seed < NETWORKS; seed += 1) {
      const space = defineSpace(buildRandomNetwork(seed), { multiple: 2, stem });
      const random = createRandom(seed + 1);
      for (let index = 0; index < CANDIDATES; index += 1) compared += compare(space, drawCandidate(space, random));
    }
    expect(compared).toBe(NETWORKS * CANDIDATES);
  });

  it.each(['resnet18', 'resnet34', 'vgg11', 'alexnet', 'sketch-a-net', 'mobilenetv1-x0.25', 'squeezenet1.1'])(
    'holds for %s binarized by a recipe, at widths off the grid too',
    (name) => {
      const real = buildBackbone(findBackbone(name)!);
      const space = defineSpace(binarize(real, { recipe: BIREAL, select: 'inner' }).graph);
      const random = createRandom(7);
      for (let index = 0; index < 20; index += 1) compare(space, drawCandidate(space, random));
      if (name.startsWith('resnet')) compare(space, { 'stage1.width': 97, 'stage3.width': 301, 'stage4.depth': 1 });
    },
  );

  it('holds where no tensor alone parts the stages, in which the score numbers layers all the same', () => {
    const space = defineSpace(buildBackbone(findBackbone('bireal50')!));
    const random = createRandom(7);
    for (let index = 0; index < 3; index += 1) compare(space, drawCandidate(space, random));
  });

  it('leaves the given network as it is at the present values', () => {
    const graph = binarize(buildBackbone(findBackbone('resnet18')!), { recipe: BIREAL, select: 'inner' }).graph;
    const space = defineSpace(graph);
    expect(evaluate(space, presentCandidate(space)).costs).toEqual(costOf(graph).totals);
    expect(evaluate(space, {}).costs).toEqual(costOf(graph).totals);
  });

  it('refuses unknown knobs and impossible values', () => {
    const space = defineSpace(buildRandomNetwork(1), { multiple: 2 });
    expect(() => evaluate(space, { 'stage9.width': 8 })).toThrowError(/stage9.width: no such knob/);
    const depth = space.knobs.find((knob) => knob.kind === 'width')!;
    expect(() => evaluate(space, { [depth.id]: 0 })).toThrowError(/0 is not possible/);
    expect(() => evaluate(space, { [depth.id]: 1.5 })).toThrowError(/give a whole number/);
  });
});

/** Every metric and the score, bit for bit. Returns 1, for counting. */
function compare(space: Space, candidate: Candidate): number {
  const { costs, score } = evaluate(space, candidate);
  const graph = materialise(space, candidate);
  expect(costs, JSON.stringify(candidate)).toEqual(costOf(graph).totals);
  expect(score).toBe(scoreOf(graph, space.score.givenMacs).total);
  return (graph satisfies Graph) ? 1 : 0;
}

function drawCandidate(space: Space, random: (below: number) => number): Candidate {
  return Object.fromEntries(space.knobs.map((knob) => [knob.id, knob.values[random(knob.values.length)]!]));
}
