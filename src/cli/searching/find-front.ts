import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import { parseFormulaObjective } from '../../search/objective.ts';
import { fingerprintText } from '../../study/fingerprint.ts';
import { formatStudy } from '../../study/study.ts';
import type { Context } from '../context.ts';
import { writeFile } from '../files/write.ts';
import type { SearchFlags } from '../flags.ts';
import { findNasBnn } from '../model/nas-bnn-file.ts';
import { resolveModel } from '../model/resolve.ts';
import { checkMeasured, refuseScoring } from '../scoring/params.ts';
import { type Asked, prepareSearch, type SearchAnswer } from './answer.ts';
import { createProgressLine } from './progress.ts';
import type { SearchRequest } from './request.ts';
import { searchInWorker } from './run-worker.ts';
import { toSearchAnswer } from './stored-answer.ts';
import type { Searched } from './study-file.ts';
import { toHeader, toStudy } from './study-file.ts';
import type { StudySession } from './study-session.ts';
import { canGrow, openStudySession } from './study-session.ts';
import type { SearchTask } from './task.ts';

/** Bytes per label of an exact search: its trail, and its values while they are needed [an estimate]. */
const LABEL_BYTES = 64;

/** Searches the network of a request, and keeps what is found where the request wants it. */
export async function findFront(context: Context, request: SearchRequest): Promise<SearchAnswer> {
  const { flags, engine, objectives, formulas, budgets } = request;
  const spec = request.spec!;
  const source = await readSource(context, spec, flags);
  checkScoring(source, request);
  const task: SearchTask = {
    ...{ graph: source.graph, nasBnn: source.nasBnn },
    ...{ objectives, formulas, budgets },
    ...{ convention: flags.convention, widthShares: flags.widths, multiple: flags.multiple, stem: flags.stem },
    engine: engine.kind,
    seed: engine.seed ?? 0,
    maxEvaluations: engine.maxEvaluations ?? Number.POSITIVE_INFINITY,
    epsilon: engine.epsilon,
    maxLabels: flags.memory === undefined ? undefined : Math.floor(flags.memory / LABEL_BYTES),
    seconds: flags.time,
    scoreParams: request.scoreParams,
  };
  const { output } = flags;
  const searched: Searched = { cwd: context.cwd, spec, flags, scoreParams: request.scoreParams, ...source };
  if (output === undefined) return runTask(context, task);
  if (!canGrow(context.cwd, output)) {
    const answer = await runTask(context, task);
    writeFile(context.cwd, output, formatStudy(toStudy(searched, { ...answer, engine }, output)), context.out);
    return answer;
  }
  return searchIntoStudy(context, task, { searched, output, engine });
}

function checkScoring({ graph }: Source, { flags, scoreParams }: SearchRequest): void {
  if (flags.calibration === undefined) return;
  if (graph === undefined) refuseScoring(flags, 'a supernet has no layers of its own to measure', 'leave it out');
  else checkMeasured(graph, scoreParams, flags);
}

interface Source extends Pick<Searched, 'graph' | 'isFile' | 'mark'> {
  readonly nasBnn?: NasBnnSpace;
}

/** A supernet's file, or a network. */
async function readSource(context: Context, spec: string, flags: SearchFlags): Promise<Source> {
  const nasBnn = findNasBnn(context, spec);
  if (nasBnn !== undefined) return { nasBnn, isFile: true, mark: fingerprintText(JSON.stringify(nasBnn)) };
  const { graph, isFile } = await resolveModel(context, spec, flags);
  return { graph, isFile };
}

interface Place {
  readonly searched: Searched;
  readonly output: string;
  readonly engine: SearchRequest['engine'];
}

async function searchIntoStudy(context: Context, task: SearchTask, place: Place): Promise<SearchAnswer> {
  const { searched, output, engine } = place;
  const formulas = await Promise.all((task.formulas ?? []).map(parseFormulaObjective));
  const asked = prepareSearch(task, formulas);
  const header = toHeader(searched, { ...describeAsked(asked), engine }, output);
  const session = await openStudySession(context, output, header);
  try {
    if (session.finished !== undefined) return toSearchAnswer(session.finished, asked.budgets);
    const answer = await runTask(context, { ...task, from: session.from }, session);
    session.finish(toStudy(searched, { ...answer, engine }, output));
    return answer;
  } finally {
    session.close();
  }
}

function describeAsked({ space, ...asked }: Asked) {
  return { ...asked, knobs: space.knobs, size: String(space.size) };
}

async function runTask(context: Context, task: SearchTask, session?: StudySession): Promise<SearchAnswer> {
  const line = createProgressLine(context.err);
  const listener = {
    onProgress: line.show,
    onEvolve: line.showEvolution,
    onCheckpoint: (checkpoint: Parameters<StudySession['keep']>[0]) => session?.keep(checkpoint),
  };
  return searchInWorker(task, context.proc, listener).finally(line.clear);
}
