import { parentPort, workerData } from 'node:worker_threads';
import { BitboneError } from '../graph/errors.ts';
import { answerByEvolution, answerSearch } from './searching/answer.ts';
import { createCrew } from './searching/crew.ts';
import type { WorkerInput, WorkerMessage } from './searching/messages.ts';
import type { Watch } from './searching/task.ts';

// The search runs here so that the main thread can hear Ctrl-C and show progress meanwhile.
const { task, stop } = workerData as WorkerInput;
const post = (message: WorkerMessage): void => parentPort!.postMessage(message);
const endMs = performance.now() + 1000 * (task.seconds ?? Number.POSITIVE_INFINITY);
const isStopped = (): boolean => Atomics.load(stop, 0) === 1;
const watch: Watch = {
  shouldStop: () => isStopped() || performance.now() > endMs,
  onProgress: (progress) => post({ kind: 'progress', progress }),
  onEvolve: (progress) => post({ kind: 'evolve', progress }),
  onCheckpoint: (checkpoint) => post({ kind: 'checkpoint', checkpoint }),
};

try {
  const found =
    task.engine === 'evolve'
      ? await answerByEvolution(task, watch, createCrew(task.formulas ?? []))
      : answerSearch(task, watch);
  // running out of the time that was given is no interruption
  post({ kind: 'answer', answer: { ...found, interrupted: found.interrupted && isStopped() } });
} catch (error) {
  if (!(error instanceof BitboneError)) throw error;
  const { code, reason, subject, fix } = error;
  post({ kind: 'refusal', code, reason, detail: { subject, fix } });
}
