import type { ScoreParams } from '../params.ts';
import { DEFAULT_SCORE_PARAMS } from '../params.ts';
import type { Interval } from './bootstrap.ts';
import { bootstrapFamilies } from './bootstrap.ts';
import type { Comparison, Networks } from './comparisons.ts';
import { listComparisons, listFamilies } from './comparisons.ts';
import type { EvidenceData } from './data.ts';
import { judgeLeftOut } from './leave-out.ts';
import { scoreNetwork } from './network.ts';
import type { Predictor } from './predictors.ts';
import { listAlternatives, NULL_MODELS } from './predictors.ts';
import type { Agreement, Ranking } from './rank.ts';
import { judge, sumUp } from './rank.ts';

/** How one ranking agrees with the results. */
export interface EvidenceRow {
  readonly name: string;
  readonly kind: Predictor['kind'];
  readonly all: Agreement;
  readonly allInterval: Interval | null;
  readonly matched: Agreement;
  readonly matchedInterval: Interval | null;
  /** Mean of the families' own tau. */
  readonly familyMean: number | null;
  /** Reshaped networks ranked above their originals; null where no one ranking exists. */
  readonly reshaped: number | null;
}

export interface EvidenceReport {
  readonly groups: number;
  readonly networks: number;
  readonly rows: readonly EvidenceRow[];
  readonly families: readonly { readonly family: string; readonly score: Agreement; readonly ops: Agreement }[];
  readonly reshapedPairs: readonly {
    readonly better: string;
    readonly worse: string;
    readonly scores: readonly [number, number];
  }[];
  /** What weight of the noise does to both, all penalties scaled together. */
  readonly tradeOff: readonly {
    readonly scale: number;
    readonly tau: number | null;
    readonly matchedTau: number | null;
    readonly reshaped: number;
  }[];
  /** 95 % interval of the difference of tau, score minus log ops. */
  readonly gain: { readonly all: Interval | null; readonly matched: Interval | null };
}

const SCALES = [0, 0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2];
const RESHAPED_FAMILY = 'dwr';

/** Agreement of the score, the null models and what else was tried with measured results. `seed`: of the resampling. */
export function weighEvidence(
  data: EvidenceData,
  networks: Networks,
  { seed, params = DEFAULT_SCORE_PARAMS }: { readonly seed: number; readonly params?: ScoreParams },
): EvidenceReport {
  const comparisons = listComparisons(data, networks);
  const reshaped = data.reshaped.pairs.map((pair) => ({ ...pair, family: RESHAPED_FAMILY, isMatched: true }));
  const score: Predictor = { name: 'score', kind: 'score', of: (network) => scoreNetwork(network, params) };
  const study = { comparisons, reshaped, networks, seed };
  const leftOut = judgeLeftOut(comparisons, reshaped, networks, params);
  const verdicts = judgeBy(study, score);
  const opsVerdicts = judgeBy(study, NULL_MODELS[0]!);
  const gains = verdicts.map((verdict, index) => verdict - opsVerdicts[index]!);
  return {
    groups: data.groups.length,
    networks: new Set(comparisons.flatMap(({ better, worse }) => [better, worse])).size,
    rows: [
      describe(study, score),
      { ...describeVerdicts(study, leftOut), name: 'score, family left out', kind: 'score', reshaped: null },
      ...[...NULL_MODELS, ...listAlternatives(params)].map((predictor) => describe(study, predictor)),
    ],
    families: listFamilies(comparisons).map((family) => {
      const isOwn = (_: number, index: number): boolean => comparisons[index]!.family === family;
      return { family, score: sumUp(verdicts.filter(isOwn)), ops: sumUp(opsVerdicts.filter(isOwn)) };
    }),
    reshapedPairs: reshaped.map(({ better, worse }) => ({
      better,
      worse,
      scores: [score.of(networks.get(better)!), score.of(networks.get(worse)!)],
    })),
    tradeOff: SCALES.map((scale) => describeScale(study, params, scale)),
    gain: { all: intervalOf(study, gains), matched: intervalOf(study, gains, true) },
  };
}

interface StudyOfPairs {
  readonly comparisons: readonly Comparison[];
  readonly reshaped: readonly Comparison[];
  readonly networks: Networks;
  readonly seed: number;
}

function judgeBy({ comparisons, networks }: StudyOfPairs, predictor: Predictor): number[] {
  const ranking = rank(networks, predictor);
  return comparisons.map((comparison) => judge(comparison, ranking));
}

function rank(networks: Networks, { of }: Predictor): Ranking {
  return new Map([...networks].map(([name, network]) => [name, of(network)]));
}

function describe(study: StudyOfPairs, predictor: Predictor): EvidenceRow {
  const { name, kind } = predictor;
  return {
    name,
    kind,
    ...describeVerdicts(study, judgeBy(study, predictor)),
    reshaped: countKept(study, rank(study.networks, predictor)),
  };
}

function countKept({ reshaped }: StudyOfPairs, ranking: Ranking): number {
  return reshaped.filter((pair) => judge(pair, ranking) > 0).length;
}

function describeVerdicts(
  study: StudyOfPairs,
  verdicts: readonly number[],
): Omit<EvidenceRow, 'name' | 'kind' | 'reshaped'> {
  const taus = groupVerdicts(study, verdicts).map((own) => sumUp(own).tau ?? 0);
  return {
    all: sumUp(verdicts),
    allInterval: intervalOf(study, verdicts),
    matched: sumUp(verdicts.filter((_, index) => study.comparisons[index]!.isMatched)),
    matchedInterval: intervalOf(study, verdicts, true),
    familyMean: taus.length === 0 ? null : taus.reduce((sum, tau) => sum + tau, 0) / taus.length,
  };
}

function intervalOf(study: StudyOfPairs, values: readonly number[], matchedOnly = false): Interval | null {
  return bootstrapFamilies(groupVerdicts(study, values, matchedOnly), study.seed);
}

/** The values family by family. */
function groupVerdicts({ comparisons }: StudyOfPairs, values: readonly number[], matchedOnly = false): number[][] {
  return listFamilies(comparisons).map((family) =>
    values.filter(
      (_, index) => comparisons[index]!.family === family && (comparisons[index]!.isMatched || !matchedOnly),
    ),
  );
}

function describeScale(study: StudyOfPairs, params: ScoreParams, scale: number): EvidenceReport['tradeOff'][number] {
  const { residual, block, dense, plain } = params.alpha;
  const alpha = { residual: residual * scale, block: block * scale, dense: dense * scale, plain: plain * scale };
  const row = describe(study, {
    name: String(scale),
    kind: 'alternative',
    of: (network) => scoreNetwork(network, { ...params, alpha }),
  });
  return { scale, tau: row.all.tau, matchedTau: row.matched.tau, reshaped: row.reshaped! };
}
