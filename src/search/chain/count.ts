import type { ChainProblem } from './problem.ts';

/** Number of complete paths, budgets aside; two choices with the same ends and costs count twice. */
export function countPaths(problem: ChainProblem): bigint {
  let counts = [1n];
  for (const { from, to, statesAfter } of problem.steps) {
    const next: bigint[] = new Array(statesAfter).fill(0n);
    to.forEach((state, choice) => {
      next[state]! += counts[from[choice]!]!;
    });
    counts = next;
  }
  return counts[0]!;
}
