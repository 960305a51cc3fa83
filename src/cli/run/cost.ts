import { parseMetric } from '../../cost/metrics.ts';
import { renderCostCsv } from '../../report/cost-csv.ts';
import { toCostDocument } from '../../report/cost-json.ts';
import type { Part } from '../../report/cost-rows.ts';
import { listCostRows } from '../../report/cost-rows.ts';
import type { CostSubject } from '../../report/cost-subject.ts';
import { renderCost } from '../../report/cost-text.ts';
import type { Context } from '../context.ts';
import { countCost, describeConvention } from '../count.ts';
import { EXIT_DONE } from '../failure.ts';
import { writeJson } from '../files/json.ts';
import type { CostCommandFlags } from '../flags.ts';
import { resolveModel } from '../model/resolve.ts';
import { refuseScoring } from '../scoring/params.ts';

export async function runCost(context: Context, spec: string, flags: CostCommandFlags): Promise<number> {
  refuseScoring(flags, 'says how the score is computed', 'add --score');
  const sort = flags.sort === undefined ? undefined : parseMetric(flags.sort);
  const part: Part = flags.all === true && flags.by === 'layer' ? 'node' : flags.by;
  const { name, graph, notes } = await resolveModel(context, spec, flags);
  const subject: CostSubject = { model: name, graph, report: await countCost(graph, flags) };
  if (flags.json === true) writeJson(context.out, toCostDocument(subject));
  else if (flags.csv === true) context.out.write(renderCostCsv(listCostRows(subject, part, sort)));
  else context.out.write(renderText(subject, part, sort, context));
  for (const note of notes) context.err.write(`note: ${note}\n`);
  return EXIT_DONE;
}

function renderText(
  subject: CostSubject,
  part: Part,
  sort: ReturnType<typeof parseMetric> | undefined,
  { out }: Context,
): string {
  const convention = describeConvention(subject.report);
  return renderCost(subject, { part, convention, ...(sort === undefined ? {} : { sort }) }, out);
}
