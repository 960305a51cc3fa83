import { parentPort, workerData } from 'node:worker_threads';
import type { PoolInput, PoolMessage } from './checking/messages.ts';
import { runTask } from './checking/run-task.ts';
import { takeTurns } from './checking/turns.ts';

const post = (message: PoolMessage): void => parentPort!.postMessage(message);

await takeTurns(workerData as PoolInput, runTask, (index, result) => post({ index, result }));
