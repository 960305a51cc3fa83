import { Worker } from 'node:worker_threads';
import { BitboneError } from '../../graph/errors.ts';
import type { Proc } from '../proc.ts';
import type { SearchAnswer } from './answer.ts';
import type { WorkerInput, WorkerMessage } from './messages.ts';
import type { SearchTask, Watch } from './task.ts';

/** Hears of a search that runs elsewhere. */
export type SearchListener = Required<Omit<Watch, 'shouldStop'>>;

/** Runs a search, and hands on the states of an evolution. */
export type RunTask = (task: SearchTask, onCheckpoint?: SearchListener['onCheckpoint']) => Promise<SearchAnswer>;

/** A worker that searches. */
export interface SearchThread {
  /**
   * The first Ctrl-C ends the search with what it has found (`interrupted`), the second throws `E_INTERRUPTED`. Throws
   * what the search throws.
   */
  search(task: SearchTask, listener: SearchListener): Promise<SearchAnswer>;
  end(): void;
}

/** Starts a worker, which loads its modules while the task is still being put together. */
export function startSearchThread(proc: Pick<Proc, 'on' | 'off'>): SearchThread {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: WorkerInput = { stop };
  const worker = new Worker(new URL('./search.worker.js', import.meta.url), { workerData });
  let interrupt = (): void => {};
  // what goes wrong before anything is asked of the thread is told when it is
  let failure: { readonly error: unknown } | undefined;
  let fail = (error: unknown): void => {
    failure = { error };
  };
  worker.on('error', (error) => fail(error));
  return {
    search: (task, listener) =>
      new Promise((resolve, reject) => {
        interrupt = () => {
          if (Atomics.exchange(stop, 0, 1) === 1) reject(new BitboneError('E_INTERRUPTED', 'nothing was kept'));
        };
        proc.on('SIGINT', interrupt);
        fail = reject;
        if (failure !== undefined) reject(failure.error);
        worker.on('message', (message: WorkerMessage) => {
          if (message.kind === 'progress') listener.onProgress(message.progress);
          else if (message.kind === 'evolve') listener.onEvolve(message.progress);
          else if (message.kind === 'checkpoint') listener.onCheckpoint(message.checkpoint);
          else if (message.kind === 'answer') resolve(message.answer);
          else reject(new BitboneError(message.code, message.reason, message.detail));
        });
        worker.postMessage(task);
      }),
    end() {
      proc.off('SIGINT', interrupt);
      void worker.terminate();
    },
  };
}
