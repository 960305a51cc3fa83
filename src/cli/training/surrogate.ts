import { BitboneError } from '../../graph/errors.ts';
import type { MeasuredNetwork } from '../../score/evidence/network.ts';
import { scoreNetwork } from '../../score/evidence/network.ts';
import type { ScoreFit } from '../../score/fit/fit-score.ts';
import { fitScore } from '../../score/fit/fit-score.ts';
import { fitWithinGroups } from '../../score/fit/least-squares.ts';
import type { ScoreParams } from '../../score/params.ts';
import type { StudyTrial } from '../../study/records.ts';

/** What measurements so far make of the score. */
export interface Surrogate {
  /** In the unit of the measurements; without a usable line the score itself. */
  readonly promise: (network: MeasuredNetwork) => number;
  /** The refit of the score's penalties; absent while the measurements are too few or say too little. */
  readonly fit?: ScoreFit;
}

const GROUP = 'study';

/** A line through the scores of what was measured, the score refitted where there is enough for it. */
export function fitSurrogate(
  trials: readonly StudyTrial[],
  networkOf: (id: number) => MeasuredNetwork,
  params: ScoreParams,
): Surrogate {
  const points = trials.flatMap(({ id, accuracy }) =>
    accuracy === undefined ? [] : [{ network: networkOf(id), accuracy, recipe: GROUP }],
  );
  const fit = tryFit(points, params);
  const score = (network: MeasuredNetwork): number => scoreNetwork(network, fit?.params ?? params);
  const line = fitWithinGroups(
    points.map(({ network, accuracy }) => ({ group: GROUP, target: accuracy, columns: [score(network)] })),
  );
  const slope = line?.coefficients[0];
  const kept = fit === undefined ? {} : { fit };
  if (slope === undefined || !(slope > 0)) return { promise: score, ...kept };
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const level =
    mean(points.map(({ accuracy }) => accuracy)) - slope * mean(points.map(({ network }) => score(network)));
  return { promise: (network) => level + slope * score(network), ...kept };
}

function tryFit(points: Parameters<typeof fitScore>[0], params: ScoreParams): ScoreFit | undefined {
  try {
    return fitScore(points, { file: GROUP, params });
  } catch (error) {
    if (error instanceof BitboneError) return undefined;
    throw error;
  }
}
