import { costOf } from '../../cost/cost.ts';
import { renderScore, renderScoreCsv } from '../../report/score-text.ts';
import { scoreOf } from '../../score/score.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import { writeJson } from '../files/json.ts';
import type { CostCommandFlags } from '../flags.ts';
import { resolveModel } from '../model/resolve.ts';

/** `cost --score`: the terms of the score layer by layer. */
export async function runScoreTerms({ out, ...rest }: Context, spec: string, flags: CostCommandFlags): Promise<number> {
  const { name, graph } = await resolveModel({ out, ...rest }, spec, flags);
  const report = scoreOf(graph, costOf(graph).totals.macs);
  if (flags.json === true) writeJson(out, { model: name, score: report });
  else if (flags.csv === true) out.write(renderScoreCsv(report));
  else out.write(renderScore(name, report, out));
  return EXIT_DONE;
}
