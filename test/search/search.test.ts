import { describe, expect, it } from 'vitest';
import type { Metrics } from '../../src/cost/metrics.ts';
import type { Budget } from '../../src/search/budget.ts';
import type { Evaluation } from '../../src/search/evaluate.ts';
import { evaluate } from '../../src/search/evaluate.ts';
import type { MeasureName } from '../../src/search/measure.ts';
import { search } from '../../src/search/search.ts';
import type { Candidate } from '../../src/search/space/candidate.ts';
import type { Space } from '../../src/search/space/space.ts';
import { defineSpace } from '../../src/search/space/space.ts';
import { buildRandomNetwork, createRandom } from '../support/random-network.ts';

const SPACES = 1000;
const MEASURES: readonly MeasureName[] = [
  'score',
  'bops',
  'ops',
  'flops',
  'macs',
  'params',
  'activations',
  'peakActivationBytes',
  'modelSizeBytes',
  'trainingActivationBytes',
];

describe('search', () => {
  it('finds exactly the front that brute force finds', () => {
    let infeasible = 0;
    let searched = 0;
    for (let seed = 0; searched < SPACES; seed += 1) {
      const space = defineSpace(buildRandomNetwork(seed), { multiple: 2 });
      if (space.size < 8n || space.size > 80n) continue;
      searched += 1;
      const random = createRandom(seed + 5000);
      const all = enumerate(space).map((candidate) => evaluate(space, candidate));
      const objectives = pick(MEASURES, 1 + random(3), random);
      const budgets = pick(MEASURES, random(3), random).map((measure) => drawBudget(all, measure, random));
      const result = search(space, { objectives, budgets });
      const found = result.front.map((entry) => describePoint(entry, objectives));
      expect(new Set(found), `seed ${seed}`).toEqual(bruteForce(all, objectives, budgets));
      expect(found.length).toBe(new Set(found).size);
      expect(result.certificate).toEqual({ kind: 'exact', epsilon: 0 });
      if (found.length === 0) infeasible += 1;
    }
    expect(infeasible).toBeGreaterThan(10);
    expect(infeasible).toBeLessThan(SPACES / 2);
  }, 600_000);

  it('reports of every entry what evaluating it gives, ids from 1, the best first', () => {
    const space = defineSpace(buildRandomNetwork(3), { multiple: 2 });
    const { front } = search(space, { objectives: ['score', 'ops'] });
    front.forEach((entry, index) => {
      expect(entry.id).toBe(index + 1);
      expect({ costs: entry.costs, score: entry.score }).toEqual(evaluate(space, entry.candidate));
      if (index > 0) expect(entry.score).toBeLessThan(front[index - 1]!.score);
    });
  });
});

function enumerate(space: Space): Candidate[] {
  let candidates: Candidate[] = [{}];
  for (const knob of space.knobs) {
    candidates = candidates.flatMap((candidate) => knob.values.map((value) => ({ ...candidate, [knob.id]: value })));
  }
  expect(BigInt(candidates.length)).toBe(space.size);
  return candidates;
}

/** Objective values, written so that larger is never hidden by rounding. */
function describePoint(evaluation: Evaluation, objectives: readonly MeasureName[]): string {
  return objectives.map((name) => valueOf(evaluation, name)).join(' ');
}

function valueOf({ costs, score }: Evaluation, name: MeasureName): number {
  return name === 'score' ? score : costs[name as keyof Metrics];
}

function bruteForce(
  all: readonly Evaluation[],
  objectives: readonly MeasureName[],
  budgets: readonly Budget[],
): Set<string> {
  const feasible = all.filter((evaluation) =>
    budgets.every(({ measure, max = Number.POSITIVE_INFINITY, min = Number.NEGATIVE_INFINITY }) => {
      const value = valueOf(evaluation, measure);
      return value <= max && value >= min;
    }),
  );
  const costs = (evaluation: Evaluation) =>
    objectives.map((name) => (name === 'score' ? -1 : 1) * valueOf(evaluation, name));
  const rows = feasible.map((evaluation) => ({ evaluation, costs: costs(evaluation) }));
  const dominates = (a: number[], b: number[]) =>
    a.every((value, index) => value <= b[index]!) && a.some((value, index) => value < b[index]!);
  return new Set(
    rows
      .filter((row) => !rows.some((other) => dominates(other.costs, row.costs)))
      .map((row) => describePoint(row.evaluation, objectives)),
  );
}

/** A bound that some candidates keep and some break, mostly. */
function drawBudget(all: readonly Evaluation[], measure: MeasureName, random: (below: number) => number): Budget {
  const value = valueOf(all[random(all.length)]!, measure);
  const slack = random(10) === 0 ? 0.7 : 1;
  return measure === 'score' ? { measure, min: value } : { measure, max: Math.floor(value * slack) };
}

function pick<T>(from: readonly T[], count: number, random: (below: number) => number): T[] {
  const rest = [...from];
  return Array.from({ length: count }, () => rest.splice(random(rest.length), 1)[0]!);
}
