import { BitboneError } from '../../graph/errors.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import { checkStreams } from '../files/check-streams.ts';
import { writeJson } from '../files/json.ts';
import { readText, STANDARD_STREAM } from '../files/open.ts';
import { writeFile } from '../files/write.ts';
import type { ScoreFlags } from '../flags.ts';
import { measureNetworks, resolveBeside } from '../scoring/networks.ts';

export async function runScore(context: Context, flags: ScoreFlags): Promise<number> {
  checkStreams(flags);
  if (flags.fit !== undefined) return runFit(context, flags.fit, flags);
  if (flags.evidence !== undefined) return runEvidence(context, flags.evidence, flags);
  const fix = 'add --evidence, or --fit results.csv; cost --score shows the terms of one network';
  throw new BitboneError('E_USAGE', 'nothing was asked for', { subject: 'score', fix });
}

async function runEvidence(context: Context, evidence: string | true, { seed, json }: ScoreFlags): Promise<number> {
  const { PUBLISHED } = await import('../../score/evidence/data.ts');
  const { weighEvidence } = await import('../../score/evidence/evidence.ts');
  const file = evidence === true ? undefined : evidence;
  const data = file === undefined ? PUBLISHED : await readEvidenceFile(context, file);
  const report = weighEvidence(data, await measureNetworks(context, data, file), { seed });
  if (json === true) writeJson(context.out, report);
  else context.out.write((await import('../../report/evidence-text.ts')).renderEvidence(report, context.out));
  return EXIT_DONE;
}

async function readEvidenceFile({ cwd }: Context, file: string) {
  return (await import('../../config/evidence-schema.ts')).readEvidence(readText(cwd, file), file);
}

async function runFit(context: Context, file: string, { output, json }: ScoreFlags): Promise<number> {
  const { readResultsTable } = await import('../../score/fit/results-table.ts');
  const { fitScore } = await import('../../score/fit/fit-score.ts');
  const { measureNetwork } = await import('../../score/evidence/network.ts');
  const points = [];
  for (const { model, accuracy, recipe } of readResultsTable(readText(context.cwd, file), file)) {
    const { graph } = await resolveBeside(context, model, file);
    points.push({ network: measureNetwork(model, graph), accuracy, recipe });
  }
  const fit = fitScore(points, { file });
  const document = { kind: 'score-params', ...fit };
  if (output !== undefined) writeFile(context.cwd, output, `${JSON.stringify(document, null, 2)}\n`, context.out);
  if (json === true) writeJson(context.out, document);
  else if (output !== STANDARD_STREAM)
    context.out.write((await import('../../report/fit-text.ts')).renderFit(fit, { output, layout: context.out }));
  return EXIT_DONE;
}
