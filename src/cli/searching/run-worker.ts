import { Worker } from 'node:worker_threads';
import { BitboneError } from '../../graph/errors.ts';
import type { Proc } from '../proc.ts';
import type { SearchAnswer } from './answer.ts';
import type { WorkerInput, WorkerMessage } from './messages.ts';
import type { SearchTask, Watch } from './task.ts';

/** Hears of a search that runs elsewhere. */
export type SearchListener = Required<Omit<Watch, 'shouldStop'>>;

/**
 * Searches in a worker. The first Ctrl-C ends the search with what it has found (`interrupted`), the second throws
 * `E_INTERRUPTED`. Throws what the search throws.
 */
export async function searchInWorker(
  task: SearchTask,
  proc: Pick<Proc, 'on' | 'off'>,
  listener: SearchListener,
): Promise<SearchAnswer> {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: WorkerInput = { task, stop };
  const worker = new Worker(new URL('./search.worker.js', import.meta.url), { workerData });
  let interrupt = (): void => {};
  try {
    return await new Promise((resolve, reject) => {
      interrupt = () => {
        if (Atomics.exchange(stop, 0, 1) === 1) reject(new BitboneError('E_INTERRUPTED', 'nothing was kept'));
      };
      proc.on('SIGINT', interrupt);
      worker.on('error', reject);
      worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'progress') listener.onProgress(message.progress);
        else if (message.kind === 'evolve') listener.onEvolve(message.progress);
        else if (message.kind === 'checkpoint') listener.onCheckpoint(message.checkpoint);
        else if (message.kind === 'answer') resolve(message.answer);
        else reject(new BitboneError(message.code, message.reason, message.detail));
      });
    });
  } finally {
    proc.off('SIGINT', interrupt);
    await worker.terminate();
  }
}
