import type { Context } from '../context.ts';
import type { SearchAnswer } from './answer.ts';
import { createProgressLine } from './progress.ts';
import type { Source } from './read-source.ts';
import { checkScoring, readSource } from './read-source.ts';
import type { SearchRequest } from './request.ts';
import type { RunTask, SearchThread } from './run-worker.ts';
import type { SearchTask } from './task.ts';

/** Bytes per label of an exact search: its trail, and its values while they are needed [an estimate]. */
const LABEL_BYTES = 64;

/** Searches the network of a request, and keeps what is found where the request wants it. */
export async function findFront(context: Context, request: SearchRequest, thread: SearchThread): Promise<SearchAnswer> {
  const run: RunTask = (task, onCheckpoint = () => {}) => {
    const line = createProgressLine(context.err);
    const listener = { onProgress: line.show, onEvolve: line.showEvolution, onCheckpoint };
    return thread.search(task, listener).finally(line.clear);
  };
  const source = await readSource(context, request.spec!, request.flags);
  checkScoring(source, request);
  const task = describeTask(request, source);
  if (request.flags.output === undefined) return run(task);
  const { keepFront } = await import('./keep-front.ts');
  return keepFront(context, { request, source, task, output: request.flags.output }, run);
}

function describeTask(request: SearchRequest, { graph, nasBnn }: Source): SearchTask {
  const { flags, engine, objectives, formulas, budgets, scoreParams, offers, spaceFile } = request;
  return {
    ...{ graph, nasBnn, objectives, formulas, budgets, scoreParams, offers, spaceFile },
    ...{ convention: flags.convention, widthShares: flags.widths, multiple: flags.multiple, stem: flags.stem },
    engine: engine.kind,
    seed: engine.seed ?? 0,
    maxEvaluations: engine.maxEvaluations ?? Number.POSITIVE_INFINITY,
    epsilon: engine.epsilon,
    robust: engine.skipsRobust !== true,
    maxLabels: flags.memory === undefined ? undefined : Math.floor(flags.memory / LABEL_BYTES),
    seconds: flags.time,
  };
}
