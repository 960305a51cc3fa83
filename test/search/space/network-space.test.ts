import { describe, expect, it, test } from 'vitest';
import { costOf } from '../../../src/cost/cost.ts';
import { DEFAULT_SCORE_PARAMS } from '../../../src/score/params.ts';
import { scoreOf } from '../../../src/score/score.ts';
import { evolve } from '../../../src/search/evolve-search.ts';
import { resolutionOf } from '../../../src/search/resolution/resize-input.ts';
import { searchExactly } from '../../../src/search/search.ts';
import type { Candidate } from '../../../src/search/space/candidate.ts';
import type { NetworkSpace } from '../../../src/search/space/network-space.ts';
import { defineNetworkSpace } from '../../../src/search/space/network-space.ts';
import { buildSmallBackbone } from '../../support/small-backbone.ts';

const graph = buildSmallBackbone();
// without the last term, which grows with the share of the given network's operations, more pixels are worth something
const scoreParams = { ...DEFAULT_SCORE_PARAMS, lambda: 0 };
const options = { widthShares: [0.5, 1], multiple: 8, resolutions: [24, 48, 32], scoreParams } as const;
const space = defineNetworkSpace(graph, options);

describe('a space of resolutions', () => {
  it('has a knob for them, and as many candidates of each', () => {
    const plain = defineNetworkSpace(graph, { widthShares: [0.5, 1], multiple: 8 });
    expect(space.knobs[0]).toEqual({ id: 'resolution', kind: 'resolution', values: [24, 32, 48], present: 32 });
    expect(space.size).toBe(3n * plain.size);
  });

  it('evaluates every candidate as its graph, counted node by node', () => {
    const { params, givenMacs } = space.scoring;
    expect(givenMacs).toBe(costOf(graph).totals.macs);
    for (const candidate of enumerate(space)) {
      const built = space.materialise(candidate);
      expect(resolutionOf(built)).toBe(candidate.resolution);
      const { costs, score } = space.evaluate(candidate);
      expect(costs).toEqual(costOf(built).totals);
      expect(score).toBe(scoreOf(built, givenMacs, params).total);
    }
  });

  it.each([
    ['score', 'ops'],
    ['score', 'peakActivationBytes'],
    ['bops', 'params', 'score'],
  ] as const)('has the front over %s, %s that going through all candidates finds', (...objectives) => {
    const { front, certificate } = searchExactly(space, { objectives });
    expect(certificate).toEqual({ kind: 'exact', epsilon: 0 });
    const all = enumerate(space).map((candidate) => listValues(space, candidate, objectives));
    const best = all.filter((row) => !all.some((other) => beats(other, row)));
    const found = front.map(({ candidate }) => listValues(space, candidate, objectives).join(' '));
    expect(new Set(found)).toEqual(new Set(best.map((row) => row.join(' '))));
  });

  it('is searched by evolution, too', async () => {
    const { front } = await evolve(space, { objectives: ['score', 'ops'], maxEvaluations: 20_000 });
    const exact = searchExactly(space, { objectives: ['score', 'ops'] }).front;
    expect(front.map(({ candidate }) => candidate)).toEqual(exact.map(({ candidate }) => candidate));
    expect(new Set(front.map(({ candidate }) => candidate.resolution)).size).toBeGreaterThan(1);
  });

  it('refuses other resolutions, and keeps the present one where none is named', () => {
    expect(() => space.evaluate({ resolution: 40 })).toThrow(/resolution: 40 is not possible \(give 24 or 32 or 48\)/);
    expect(resolutionOf(space.materialise({}))).toBe(32);
  });
});

test('resolutions that the network cannot read are refused', () => {
  expect(() => defineNetworkSpace(graph, { resolutions: [1, 32] })).toThrow(/cannot read images of 1 pixels/);
});

function enumerate({ knobs }: NetworkSpace): Candidate[] {
  let candidates: Candidate[] = [{}];
  for (const { id, values } of knobs)
    candidates = candidates.flatMap((candidate) => values.map((value) => ({ ...candidate, [id]: value })));
  return candidates;
}

/** Values that are to be small. */
function listValues(known: NetworkSpace, candidate: Candidate, objectives: readonly string[]): number[] {
  const { costs, score } = known.evaluate(candidate);
  return objectives.map((name) => (name === 'score' ? -score : costs[name as keyof typeof costs]));
}

function beats(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, index) => value <= b[index]!) && a.some((value, index) => value < b[index]!);
}
