import { Worker } from 'node:worker_threads';
import { formatMeasure, labelOfMeasure } from '../../tui/model/budgets.ts';
import type { SearchListener } from '../../tui/services.ts';
import type { Message } from '../../tui/state.ts';
import type { ExploreInput, ExploreMessage, ExploreTask } from './messages.ts';

/** Searches in a worker; the result asks it to end with what it has, and when asked again ends it at once. */
export function startSearch(task: ExploreTask, listener: SearchListener): () => void {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: ExploreInput = { task, stop };
  const worker = new Worker(new URL('./explore.worker.js', import.meta.url), { workerData });
  worker.on('message', (message: ExploreMessage) => hear(message, listener));
  worker.on('error', (error) => listener.onEnd({ text: `the search failed: ${error.message}`, tone: 'bad' }));
  return () => {
    if (Atomics.exchange(stop, 0, 1) === 1) void worker.terminate();
  };
}

function hear(message: ExploreMessage, listener: SearchListener): void {
  if (message.kind === 'progress') listener.onProgress(message.progress);
  else if (message.kind === 'front') listener.onFront(message);
  else if (message.kind === 'refusal') listener.onEnd({ text: message.text, tone: 'bad' });
  else listener.onEnd(describeEnd(message));
}

/** What a search that ended has to say. */
export function describeEnd({ isInterrupted, count, binding }: Extract<ExploreMessage, { kind: 'done' }>): Message {
  const candidates = count === 1 ? '1 candidate' : `${count} candidates`;
  if (isInterrupted) return { text: `stopped with ${candidates}`, tone: 'warn' };
  if (count > 0) return { text: `searched: ${candidates}; Enter takes one`, tone: 'good' };
  const reachable = binding.map(
    ({ metric, best, bestWithOthers }) => `${labelOfMeasure(metric)} ${formatMeasure(metric, bestWithOthers ?? best)}`,
  );
  const within = reachable.length === 0 ? '' : `; within reach: ${reachable.join(', ')}`;
  return { text: `no candidate satisfies the budgets${within}`, tone: 'warn' };
}
