import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderRankings } from '../../../src/report/evidence-text.ts';
import { paintNothing } from '../../../src/report/paint.ts';
import { buildArchitecture } from '../../../src/score/evidence/architecture.ts';
import { bootstrapFamilies } from '../../../src/score/evidence/bootstrap.ts';
import { listComparisons } from '../../../src/score/evidence/comparisons.ts';
import type { EvidenceData } from '../../../src/score/evidence/data.ts';
import { nameArchitecture, PUBLISHED } from '../../../src/score/evidence/data.ts';
import { weighEvidence } from '../../../src/score/evidence/evidence.ts';
import { measureNetwork, scoreNetwork } from '../../../src/score/evidence/network.ts';
import { judge, sumUp } from '../../../src/score/evidence/rank.ts';
import { DEFAULT_SCORE_PARAMS, LOG_FAN_IN_PARAMS } from '../../../src/score/params.ts';
import { scoreOf } from '../../../src/score/score.ts';

const networks = new Map(
  [
    ...PUBLISHED.groups.flatMap(({ results }) => results),
    ...PUBLISHED.reshaped.pairs.flatMap(({ better, worse }) => [{ model: better }, { model: worse }]),
  ].map((architecture) => {
    const name = nameArchitecture(architecture);
    return [name, measureNetwork(name, buildArchitecture(architecture))] as const;
  }),
);
const report = weighEvidence(PUBLISHED, networks, { seed: 1 });
const rowOf = (name: string) => report.rows.find((row) => row.name === name)!;

describe('weighEvidence', () => {
  it('is what the README shows', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    const shown = /<!-- evidence:begin -->\n+```text\n([\s\S]*?)```\n+<!-- evidence:end -->/.exec(readme)?.[1];
    expect(shown).toBe(`${renderRankings(report, { width: null, paint: paintNothing }).join('\n')}\n`);
  });

  it('ranks at least as well as every null model, on all pairs and on cost-matched ones, family left out or not', () => {
    for (const name of ['log ops', 'log BOPs', 'params', 'depth', 'random', 'activations']) {
      for (const score of ['score', 'score, family left out']) {
        expect(rowOf(score).all.tau).toBeGreaterThan(rowOf(name).all.tau!);
        expect(rowOf(score).matched.tau).toBeGreaterThan(rowOf(name).matched.tau!);
      }
    }
  });

  it('scores every reshaped network above its original', () => {
    const lost = report.reshapedPairs.filter(({ scores: [better, worse] }) => better <= worse);
    expect(lost).toEqual([]);
    expect(report.reshapedPairs).toHaveLength(9);
  });

  it('sees the input size: ReActNet-A above ResNet-18 on ImageNet, below at 32x32', () => {
    const score = (name: string) => scoreNetwork(networks.get(name)!, DEFAULT_SCORE_PARAMS);
    expect(score('reactnet-a')).toBeGreaterThan(score('reactnet18'));
    expect(score('reactnet-a@32')).toBeLessThan(score('resnete18-fpds-c10'));
  });

  it.each([
    ['rootMacs', DEFAULT_SCORE_PARAMS],
    ['logFanIn', LOG_FAN_IN_PARAMS],
  ] as const)('scores a described network as its graph (%s)', (_, params) => {
    for (const name of ['reactnet-a', 'bdn28', 'alexnet-hybrid']) {
      const graph = buildArchitecture({ model: name });
      const { costs } = networks.get(name)!;
      expect(scoreNetwork(networks.get(name)!, params)).toBe(scoreOf(graph, costs.macs, params).total);
    }
  });
});

const DATA: EvidenceData = {
  groups: [
    {
      group: 'a',
      family: 'f',
      dataset: 'd',
      recipe: 'r',
      source: 's',
      results: [
        { model: 'bireal18', top1: 3 },
        { model: 'bireal34', top1: 2 },
        { model: 'reactnet-a', top1: 2 },
        { model: 'bireal18', top1: 1 },
      ],
    },
  ],
  reshaped: { source: 's', pairs: [] },
};

describe('listComparisons', () => {
  it('pairs different networks with different results of one group, the better first', () => {
    const pairs = listComparisons(DATA, networks).map(({ better, worse, isMatched }) => [better, worse, isMatched]);
    // 193 M and 164 M operations differ by 18 %
    expect(pairs).toEqual([
      ['bireal18', 'bireal34', true],
      ['bireal18', 'reactnet-a', false],
      ['bireal34', 'bireal18', true],
      ['reactnet-a', 'bireal18', false],
    ]);
  });
});

describe('judge and sumUp', () => {
  it('count by hand: two agree, one disagrees, one is tied', () => {
    const pair = (better: string, worse: string) => ({ family: 'f', better, worse, isMatched: true });
    const ranking = new Map([
      ['a', 3],
      ['b', 2],
      ['c', 2],
    ]);
    const verdicts = [pair('a', 'b'), pair('a', 'c'), pair('b', 'a'), pair('b', 'c')].map((one) => judge(one, ranking));
    expect(sumUp(verdicts)).toEqual({ concordant: 2, discordant: 1, tied: 1, tau: 0.25 });
    expect(sumUp([]).tau).toBeNull();
  });
});

describe('bootstrapFamilies', () => {
  it('depends on the seed only, holds the mean, and knows no spread where families agree', () => {
    const families = [[1, 1, -1], [1], [-1, 0], [1, 1]];
    expect(bootstrapFamilies(families, 5)).toEqual(bootstrapFamilies(families, 5));
    const [low, high] = bootstrapFamilies(families, 5)!;
    expect(low).toBeLessThan(3 / 8);
    expect(high).toBeGreaterThan(3 / 8);
    expect(bootstrapFamilies([[1], [1, 1]], 5)).toEqual([1, 1]);
    expect(bootstrapFamilies([[], []], 5)).toBeNull();
  });
});
