import type { PoolInput } from './messages.ts';
import type { CostTask } from './task.ts';

/** Takes tasks one after another, sharing the list with whoever counts on the same cell, until none is left. */
export async function takeTurns<T>(
  { tasks, next }: PoolInput,
  run: (task: CostTask) => Promise<T>,
  done: (index: number, result: T) => void,
): Promise<void> {
  for (;;) {
    const index = Atomics.add(next, 0, 1);
    if (index >= tasks.length) return;
    done(index, await run(tasks[index]!));
  }
}
