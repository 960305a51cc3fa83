import { judgeSubject } from '../../budget/judge.ts';
import type { Subject } from '../../budget/subject.ts';
import type { CheckReport } from '../../budget/verdict.ts';
import { countVerdicts } from '../../budget/verdict.ts';
import type { Base } from '../checking/base.ts';
import { costRevision, openBaseline } from '../checking/base.ts';
import type { PlannedSubject } from '../checking/plan.ts';
import { planSubjects } from '../checking/plan.ts';
import { runTasks } from '../checking/pool.ts';
import type { Settings } from '../checking/settings.ts';
import { findSettings } from '../checking/settings.ts';
import { chooseTargets } from '../checking/targets.ts';
import { updateBaseline } from '../checking/update-baseline.ts';
import { preparePlaces, writeReports } from '../checking/write-reports.ts';
import type { Context } from '../context.ts';
import { EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_DONE } from '../failure.ts';
import type { CheckFlags } from '../flags.ts';
import { readScoring } from '../scoring/params.ts';

/** Holds models against their budgets: 0 all kept, 1 one is broken, 2 one is not known (which goes before 1). */
export async function runCheck(context: Context, models: readonly string[], flags: CheckFlags): Promise<number> {
  const targets = chooseTargets(flags, context.proc.env.GITHUB_ACTIONS === 'true');
  preparePlaces(context.cwd, targets, flags.outputDir);
  const settings = await findSettings(context, models, flags);
  const planned = planSubjects(settings.entries, await readScoring(context, flags));
  const subjects = await costSubjects(planned);
  if (flags.updateBaseline === true) return updateBaseline(context, settings, flags, subjects);
  const base = await findBase(context, settings, flags, planned, subjects);
  const report = judgeAll(settings, planned, subjects, base);
  writeReports(context, report, targets);
  if (report.missing > 0) return EXIT_COULD_NOT_RUN;
  return report.failed > 0 ? EXIT_BROKEN : EXIT_DONE;
}

async function costSubjects(planned: readonly PlannedSubject[]): Promise<Subject[]> {
  const results = await runTasks(planned.flatMap(({ tasks }) => tasks.map(({ task }) => task)));
  let at = 0;
  return planned.map(({ name, tasks }) => ({
    name,
    samples: tasks.length === 0 ? [NO_FILE] : tasks.map(({ sizes }) => ({ sizes, result: results[at++]! })),
  }));
}

const NO_FILE = {
  sizes: {},
  result: { failure: { code: 'E_NOT_FOUND', reason: 'this pattern matches no file' } },
} as const;

async function findBase(
  context: Context,
  settings: Settings,
  flags: CheckFlags,
  planned: readonly PlannedSubject[],
  subjects: readonly Subject[],
): Promise<Base | null> {
  if (flags.against !== undefined) return costRevision(context, settings, flags.against, planned);
  return openBaseline(context, settings, flags, subjects);
}

function judgeAll(
  { config, formulas, allowUnknown }: Settings,
  planned: readonly PlannedSubject[],
  subjects: readonly Subject[],
  base: Base | null,
): CheckReport {
  const options = { baseline: base?.costs ?? null, allowUnknown, formulas };
  return countVerdicts({
    config,
    against: base?.name ?? null,
    models: subjects.map(({ name }) => name),
    removed: base?.removed ?? [],
    verdicts: subjects.flatMap((subject, index) => judgeSubject(subject, planned[index]!.budgets, options)),
  });
}
