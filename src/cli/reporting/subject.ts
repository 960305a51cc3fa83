import { parseConvention } from '../../cost/conventions.ts';
import { costOf } from '../../cost/cost.ts';
import type { ReportSubject } from '../../report/html/document.ts';
import { quoteWords } from '../../report/shell-words.ts';
import type { StudyReport } from '../../report/study-report.ts';
import { chooseEntries, keepsBudgets } from '../../report/study-report.ts';
import { scoreOf } from '../../score/score.ts';
import { parseStudy } from '../../study/study.ts';
import type { Context } from '../context.ts';
import { describeConvention } from '../count.ts';
import { readText } from '../files/open.ts';
import type { ReportFlags } from '../flags.ts';
import { isStudy } from '../model/is-study.ts';
import { resolveModel } from '../model/resolve.ts';
import { listCandidates } from '../model/study.ts';
import { openStudySpace } from '../model/study-space.ts';
import { checkMeasured, readScoring, refuseScoring } from '../scoring/params.ts';
import { scoreModel } from '../scoring/score-model.ts';
import { VERSION } from '../version.ts';
import { describeSearch, listModelFlags, listScoringFlags } from './repeat-command.ts';

/** Reads what a report is about and counts what it shows. */
export async function readReportSubject(context: Context, spec: string, flags: ReportFlags): Promise<ReportSubject> {
  if (isStudy(spec)) {
    refuseScoring(flags, 'a study keeps the parameters it was searched with', 'leave it out');
    return readStudySubject(context, spec);
  }
  const model = await resolveModel(context, spec, flags);
  const { name, graph } = model;
  const report = costOf(graph);
  const params = await readScoring(context, flags, model.scoring?.params);
  checkMeasured(graph, params, flags);
  return {
    subject: { model: name, graph, report },
    score: scoreModel(model, params).total,
    convention: describeConvention(report),
    commands: [quoteWords(['bitbone', 'report', spec, ...listModelFlags(flags), ...listScoringFlags(flags)])],
    version: VERSION,
  };
}

async function readStudySubject(context: Context, path: string): Promise<ReportSubject> {
  const study = parseStudy(readText(context.cwd, path), path);
  const { model, materialise } = await openStudySpace(context, path, study.header, resolveModel);
  const { graph, name: spec } = model;
  const convention = parseConvention(study.header.space.convention);
  const report = costOf(graph, { convention });
  const { scoreParams } = study.header.space;
  const score = scoreOf(graph, report.totals.macs, scoreParams).total;
  const { objectives, budgets } = study.header;
  const limits: StudyReport['budgets'] = budgets.flatMap(({ measure, max, min }) => [
    ...(max === undefined ? [] : [{ metric: measure, bound: 'max' as const, limit: max }]),
    ...(min === undefined ? [] : [{ metric: measure, bound: 'min' as const, limit: min }]),
  ]);
  const entries = listCandidates(study);
  const chosen = chooseEntries(entries, objectives).map(({ reason, entry }) => ({
    reason,
    entry,
    report: costOf(materialise(entry.candidate), { convention }),
  }));
  return {
    subject: { model: spec, graph, report },
    score,
    study: {
      path,
      records: study,
      report: {
        objectives,
        budgets: limits,
        entries,
        chosen,
        given: { costs: report.totals, score },
        isKept: (entry) => keepsBudgets(limits, entry),
      },
    },
    convention: describeConvention(report),
    commands: [describeSearch(spec, study.header, path), quoteWords(['bitbone', 'report', path])],
    version: VERSION,
  };
}
