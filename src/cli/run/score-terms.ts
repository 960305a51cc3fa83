import { renderScore, renderScoreCsv } from '../../report/score-text.ts';
import { DEFAULT_SCORE_PARAMS } from '../../score/params.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import { writeJson } from '../files/json.ts';
import type { CostCommandFlags } from '../flags.ts';
import { resolveModel } from '../model/resolve.ts';
import { checkMeasured, readScoring } from '../scoring/params.ts';
import { scoreModel } from '../scoring/score-model.ts';

/** `cost --score`: the terms of the score layer by layer. */
export async function runScoreTerms({ out, ...rest }: Context, spec: string, flags: CostCommandFlags): Promise<number> {
  const context = { out, ...rest };
  const model = await resolveModel(context, spec, flags);
  const { name } = model;
  const params = await readScoring(context, flags, model.scoring?.params);
  const report = scoreModel(model, params);
  checkMeasured(model.graph, params, flags);
  if (flags.json === true) writeJson(out, { model: name, params: params ?? DEFAULT_SCORE_PARAMS, score: report });
  else if (flags.csv === true) out.write(renderScoreCsv(report));
  else out.write(renderScore(name, report, out));
  return EXIT_DONE;
}
