import type { Sample } from '../../budget/subject.ts';
import type { CostTask } from './task.ts';

/** What a worker starts with. */
export interface PoolInput {
  readonly tasks: readonly CostTask[];
  /** Shared by all: index of the task that is next. */
  readonly next: Int32Array;
}

/** What a worker tells of each task it has done. */
export interface PoolMessage {
  readonly index: number;
  readonly result: Sample['result'];
}
