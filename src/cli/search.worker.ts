import { parentPort, workerData } from 'node:worker_threads';
import { BitboneError } from '../graph/errors.ts';
import { answerSearch } from './searching/answer.ts';
import type { WorkerInput, WorkerMessage } from './searching/messages.ts';

// The search runs here so that the main thread can hear Ctrl-C and show progress meanwhile.
const { task, stop } = workerData as WorkerInput;
const post = (message: WorkerMessage): void => parentPort!.postMessage(message);

try {
  const answer = answerSearch(task, {
    shouldStop: () => Atomics.load(stop, 0) === 1,
    onProgress: (progress) => post({ kind: 'progress', progress }),
  });
  post({ kind: 'answer', answer });
} catch (error) {
  if (!(error instanceof BitboneError)) throw error;
  const { code, reason, subject, fix } = error;
  post({ kind: 'refusal', code, reason, detail: { subject, fix } });
}
