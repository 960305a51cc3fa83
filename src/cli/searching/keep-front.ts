import { parseFormulaObjective } from '../../search/objective.ts';
import { fingerprintText } from '../../study/fingerprint.ts';
import { formatStudy } from '../../study/study.ts';
import type { Context } from '../context.ts';
import { writeFile } from '../files/write.ts';
import type { Asked, SearchAnswer } from './answer.ts';
import { prepareSearch } from './answer.ts';
import type { Source } from './read-source.ts';
import type { SearchRequest } from './request.ts';
import type { RunTask } from './run-worker.ts';
import { toSearchAnswer } from './stored-answer.ts';
import type { Searched } from './study-file.ts';
import { toHeader, toStudy } from './study-file.ts';
import { canGrow, openStudySession } from './study-session.ts';
import type { SearchTask } from './task.ts';

/** A search whose front is to be kept, and where. */
export interface Keeping {
  readonly request: SearchRequest;
  readonly source: Source;
  readonly task: SearchTask;
  readonly output: string;
}

/** Searches into a study file, going on where an earlier search of the same stopped; a stream gets the study at the end. */
export async function keepFront(context: Context, keeping: Keeping, run: RunTask): Promise<SearchAnswer> {
  const { request, task, output } = keeping;
  const { engine } = request;
  const searched = describeSearched(context, keeping);
  if (canGrow(context.cwd, output)) return searchIntoStudy(context, keeping, searched, run);
  const answer = await run(task);
  writeFile(context.cwd, output, formatStudy(toStudy(searched, { ...answer, engine }, output)), context.out);
  return answer;
}

function describeSearched(
  { cwd }: Context,
  { request: { spec, flags, scoreParams, offers }, source }: Keeping,
): Searched {
  const { graph, nasBnn, isFile } = source;
  const mark = nasBnn === undefined ? {} : { mark: fingerprintText(JSON.stringify(nasBnn)) };
  return { cwd, spec: spec!, flags, scoreParams, offers, graph, isFile, ...mark };
}

async function searchIntoStudy(
  context: Context,
  { request: { engine }, task, output }: Keeping,
  searched: Searched,
  run: RunTask,
): Promise<SearchAnswer> {
  const formulas = await Promise.all((task.formulas ?? []).map(parseFormulaObjective));
  const asked = prepareSearch(task, formulas);
  const header = toHeader(searched, { ...describeAsked(asked), engine }, output);
  const session = await openStudySession(context, output, header);
  try {
    if (session.finished !== undefined) return toSearchAnswer(session.finished, asked.budgets);
    const answer = await run({ ...task, from: session.from }, session.keep);
    session.finish(toStudy(searched, { ...answer, engine }, output));
    return answer;
  } finally {
    session.close();
  }
}

function describeAsked({ space, ...asked }: Asked) {
  return { ...asked, knobs: space.knobs, size: String(space.size) };
}
