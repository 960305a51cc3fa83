import { parentPort, workerData } from 'node:worker_threads';
import { BitboneError } from '../graph/errors.ts';
import type { SearchAnswer } from './searching/answer.ts';
import { answerByEvolution, answerSearch } from './searching/answer.ts';
import { createCrew } from './searching/crew.ts';
import type { WorkerInput, WorkerMessage } from './searching/messages.ts';
import type { SearchTask, Watch } from './searching/task.ts';

// The search runs here so that the main thread can hear Ctrl-C and show progress meanwhile.
const { stop } = workerData as WorkerInput;
const post = (message: WorkerMessage): void => parentPort!.postMessage(message);
const isStopped = (): boolean => Atomics.load(stop, 0) === 1;
parentPort!.once('message', (task: SearchTask) => void run(task));

async function run(task: SearchTask): Promise<void> {
  try {
    const found = await answer(task);
    post({ kind: 'answer', answer: judgeEnd(found) });
  } catch (error) {
    if (!(error instanceof BitboneError)) throw error;
    const { code, reason, subject, fix, others } = error;
    post({ kind: 'refusal', code, reason, detail: { subject, fix, others } });
  }
}

/** Running out of the time that was given is no interruption, unless there is nothing to show for it. */
function judgeEnd(found: SearchAnswer): SearchAnswer {
  const isOutOfTime = found.interrupted && !isStopped() && found.front.length === 0;
  return { ...found, interrupted: found.interrupted && (isStopped() || isOutOfTime), isOutOfTime };
}

async function answer(task: SearchTask): Promise<SearchAnswer> {
  const endMs = performance.now() + 1000 * (task.seconds ?? Number.POSITIVE_INFINITY);
  const watch: Watch = {
    shouldStop: () => isStopped() || performance.now() > endMs,
    onProgress: (progress) => post({ kind: 'progress', progress }),
    onEvolve: (progress) => post({ kind: 'evolve', progress }),
    onCheckpoint: (checkpoint) => post({ kind: 'checkpoint', checkpoint }),
  };
  if (task.engine === 'evolve') return answerByEvolution(task, watch, createCrew(task.formulas ?? []));
  return answerSearch(task, watch);
}
