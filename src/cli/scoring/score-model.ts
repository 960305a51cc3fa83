import { costOf } from '../../cost/cost.ts';
import type { ScoreParams } from '../../score/params.ts';
import type { ScoreReport } from '../../score/score.ts';
import { scoreOf } from '../../score/score.ts';
import type { ResolvedModel } from '../model/resolved-model.ts';

/** The score of a network, a candidate's as its study has it unless other parameters are given. */
export function scoreModel(
  { graph, scoring }: Pick<ResolvedModel, 'graph' | 'scoring'>,
  params?: ScoreParams,
): ScoreReport {
  return scoreOf(graph, scoring?.givenMacs ?? costOf(graph).totals.macs, params ?? scoring?.params);
}
