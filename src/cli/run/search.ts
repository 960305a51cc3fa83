import { toSearchDocument } from '../../report/search-json.ts';
import { renderSearch } from '../../report/search-text.ts';
import { formatStudy } from '../../study/study.ts';
import { readBudgets } from '../budgets.ts';
import type { Context } from '../context.ts';
import { EXIT_BROKEN, EXIT_DONE, EXIT_INTERRUPTED } from '../failure.ts';
import { writeJson } from '../files/json.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import { writeFile } from '../files/write.ts';
import type { SearchFlags } from '../flags.ts';
import { resolveModel } from '../model/resolve.ts';
import type { SearchAnswer } from '../searching/answer.ts';
import { parseObjectives } from '../searching/objectives.ts';
import { createProgressLine } from '../searching/progress.ts';
import { searchInWorker } from '../searching/run-worker.ts';
import { toStudy } from '../searching/study-file.ts';

export async function runSearch(context: Context, spec: string, flags: SearchFlags): Promise<number> {
  const startMs = performance.now();
  // what was asked wrongly is told before any work
  const [objectives, budgets] = [parseObjectives(flags.objective), readBudgets({ ...flags })];
  const { graph, isFile } = await resolveModel(context, spec, flags);
  const task = {
    graph,
    objectives,
    budgets,
    convention: flags.convention,
    widthShares: flags.widths,
    multiple: flags.multiple,
    stem: flags.stem,
  };
  const line = createProgressLine(context.err);
  const answer = await searchInWorker(task, context.proc, line.show).finally(line.clear);
  const seconds = (performance.now() - startMs) / 1000;
  const { output } = flags;
  if (output !== undefined) {
    const study = toStudy({ cwd: context.cwd, spec, isFile, graph, flags }, answer, output);
    writeFile(context.cwd, output, formatStudy(study), context.out);
  }
  if (output !== STANDARD_STREAM) writeAnswer(context, spec, flags, answer, seconds);
  return conclude(context, answer);
}

function writeAnswer({ out }: Context, model: string, flags: SearchFlags, answer: SearchAnswer, seconds: number): void {
  const report = { ...answer, model, seconds };
  if (flags.json === true) writeJson(out, toSearchDocument(report));
  else out.write(renderSearch(report, { study: flags.output, all: flags.all === true }, out));
}

function conclude({ err }: Context, { front, interrupted }: SearchAnswer): number {
  if (interrupted) err.write('bitbone: E_INTERRUPTED: stopped early; what was found is kept\n');
  else if (front.length === 0) err.write('bitbone: E_INFEASIBLE: no candidate satisfies the budgets\n');
  if (interrupted) return EXIT_INTERRUPTED;
  return front.length === 0 ? EXIT_BROKEN : EXIT_DONE;
}
