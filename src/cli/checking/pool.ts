import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Sample } from '../../budget/subject.ts';
import type { PoolInput, PoolMessage } from './messages.ts';
import { delayOptimisation } from './patience.ts';
import { runTask } from './run-task.ts';
import type { CostTask } from './task.ts';
import { takeTurns } from './turns.ts';

type Result = Sample['result'];

/** Below this many tasks per core, starting a worker takes longer than it saves. */
const TASKS_PER_WORKER = 6;

/** Costs every task, on all cores where there are many; results stand in the order of the tasks. */
export async function runTasks(tasks: readonly CostTask[]): Promise<readonly Result[]> {
  delayOptimisation();
  const results = new Array<Result>(tasks.length);
  const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const store = (index: number, result: Result): void => {
    results[index] = result;
  };
  const workers = startWorkers({ tasks, next }, store);
  await Promise.all([...workers, takeTurns({ tasks, next }, runTask, store)]);
  return results;
}

/** The main thread works too, so one worker less than cores. */
function startWorkers(input: PoolInput, store: (index: number, result: Result) => void): Promise<void>[] {
  const script = new URL('./check.worker.js', import.meta.url);
  const wanted = Math.min(availableParallelism(), Math.floor(input.tasks.length / TASKS_PER_WORKER)) - 1;
  // run from its sources, as tests do, the program has no workers
  if (wanted < 1 || !existsSync(fileURLToPath(script))) return [];
  return Array.from({ length: wanted }, () => runWorker(script, input, store));
}

function runWorker(script: URL, input: PoolInput, store: (index: number, result: Result) => void): Promise<void> {
  const worker = new Worker(script, { workerData: input });
  return new Promise((resolve, reject) => {
    worker.on('message', ({ index, result }: PoolMessage) => store(index, result));
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
}
