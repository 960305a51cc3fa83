import { describe, expect, it, test } from 'vitest';
import cifar10 from '../../../configs/spaces/nas-bnn-cifar10.json' with { type: 'json' };
import imagenet from '../../../configs/spaces/nas-bnn-imagenet.json' with { type: 'json' };
import wakevision from '../../../configs/spaces/nas-bnn-wakevision.json' with { type: 'json' };
import type { NasBnnSpace } from '../../../src/backbones/nas-bnn.ts';
import { CONVENTIONS } from '../../../src/cost/conventions.ts';
import { costOf } from '../../../src/cost/cost.ts';
import { scoreOf } from '../../../src/score/score.ts';
import type { NasBnnSearch } from '../../../src/search/nas-bnn/space.ts';
import { defineNasBnn } from '../../../src/search/nas-bnn/space.ts';
import { searchExactly } from '../../../src/search/search.ts';
import type { Candidate } from '../../../src/search/space/candidate.ts';
import pairs from '../../backbones/nas-bnn-pairs.json' with { type: 'json' };
import { createRandom } from '../../support/random-network.ts';

const SPACES = { imagenet, cifar10, wakevision } as unknown as Record<string, NasBnnSpace>;
const CANDIDATES = 12;

describe.each(Object.keys(SPACES))('NAS-BNN for %s', (name) => {
  const space = defineNasBnn(SPACES[name]!);

  it('evaluates candidates as their graphs, counted node by node', () => {
    const random = createRandom(5);
    const givenMacs = costOf(space.materialise({})).totals.macs;
    for (let index = 0; index < CANDIDATES; index += 1) {
      const candidate = drawCandidate(SPACES[name]!, space, random);
      const graph = space.materialise(candidate);
      const { costs, score } = space.evaluate(candidate);
      expect(costs, JSON.stringify(candidate)).toEqual(costOf(graph).totals);
      expect(score).toBe(scoreOf(graph, givenMacs).total);
    }
  });

  it('has a front whose entries cost what they say', () => {
    const { front, certificate } = searchExactly(space, { objectives: ['ops', 'activations'] });
    expect(certificate.kind).toBe('exact');
    for (const { candidate, costs } of [front[0]!, front.at(-1)!, front[front.length >> 1]!]) {
      expect(costOf(space.materialise(candidate)).totals).toEqual(costs);
    }
  });
});

test('the ImageNet space holds 3.32e17 networks', () => {
  expect(defineNasBnn(SPACES.imagenet!).size).toBe(332_353_674_695_147_520n);
});

test.each(['wakevision', 'cifar10'] as const)('logged subnets of %s cost what was logged', (name) => {
  const space = defineNasBnn(SPACES[name]!, { convention: CONVENTIONS['nas-bnn'] });
  for (const [tuple, logged] of pairs[name] as [number[], number][]) {
    if (isDecreasing(tuple)) {
      // a defect of the published mutation; the rule is the space's own
      expect(() => space.evaluate(space.fromTuple(tuple))).toThrowError(/widths never decrease/);
      continue;
    }
    expect(Math.abs(space.evaluate(space.fromTuple(tuple)).costs.ops / 1e6 - logged)).toBeLessThan(5.1e-5);
  }
});

test('a small space has exactly the front that going through all its subnets finds', () => {
  const row = (channels: number[], blocks: number[], stride: 1 | 2) => {
    return { channels, blocks, kernels: [3, 5], groups1: [1, 2], groups2: [1], stride };
  };
  const space = defineNasBnn({
    ...{ space: 'nas-bnn', name: 'small', source: 'test', input: { channels: 3, size: 16 }, classes: 4 },
    rows: [{ ...row([4, 8], [1], 2), groups1: [1], kernels: [3] }, row([8, 4], [1, 3], 1), row([8, 12], [1], 2)],
  });
  const all = enumerate(space);
  expect(BigInt(all.length)).toBe(space.size);
  const points = all
    .map((candidate) => space.evaluate(candidate))
    .map(({ costs, score }) => [score, costs.ops] as const);
  const best = points.filter(([score, ops]) =>
    points.every(([other, cost]) => other < score || cost > ops || (other === score && cost === ops)),
  );
  const { front } = searchExactly(space, { objectives: ['score', 'ops'] });
  expect(new Set(front.map(({ score, costs }) => `${score} ${costs.ops}`))).toEqual(
    new Set(best.map((point) => point.join(' '))),
  );
});

function isDecreasing(tuple: readonly number[]): boolean {
  const widths = tuple.filter((_, index) => index % 6 === 2 && tuple[index - 2]! >= 0);
  return widths.some((width, index) => width < (widths[index - 1] ?? 0));
}

/** Widths that never decrease; the rest at random. */
function drawCandidate({ rows }: NasBnnSpace, space: NasBnnSearch, random: (below: number) => number): Candidate {
  let widest = 0;
  return Object.fromEntries(
    space.knobs.map(({ id, values }) => {
      const allowed = id.endsWith('channels') ? values.filter((value) => value >= widest) : values;
      const value = allowed[random(allowed.length)]!;
      const [, row, block] = /^s(\d+)\.b(\d+)\./.exec(id) ?? [];
      // what may be absent must not force others to be wide
      if (id.endsWith('channels') && Number(block) < Math.min(...rows[Number(row)]!.blocks)) widest = value;
      return [id, id.endsWith('channels') && Number(block) >= Math.min(...rows[Number(row)]!.blocks) ? widest : value];
    }),
  );
}

/** Every allowed subnet once: knobs of absent blocks stay at their present values. */
function enumerate(space: NasBnnSearch): Candidate[] {
  let all: Record<string, number>[] = [{}];
  for (const { id, values } of space.knobs)
    all = all.flatMap((one) => values.map((value) => ({ ...one, [id]: value })));
  const seen = new Map<string, Candidate>();
  for (const candidate of all) {
    try {
      seen.set(JSON.stringify(space.evaluate(candidate)) + nameOf(space, candidate), candidate);
    } catch {
      // widths decrease
    }
  }
  return [...seen.values()];
}

/** A candidate without what belongs to absent blocks. */
function nameOf(space: NasBnnSearch, candidate: Candidate): string {
  return space.knobs
    .filter(({ id }) => {
      const [, row, block] = /^s(\d+)\.b(\d+)\./.exec(id) ?? [];
      return row === undefined || Number(block) < Number(candidate[`s${row}.blocks`]);
    })
    .map(({ id }) => candidate[id])
    .join();
}
