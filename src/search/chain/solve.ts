import { compileChain } from './compile.ts';
import { costPath, selectFront } from './front.ts';
import { LabelRun } from './label-run.ts';
import { type ChainProblem, checkProblem } from './problem.ts';
import type { Certificate, ChainOptions, ChainResult } from './result.ts';

export type { Certificate, ChainOptions, ChainProgress, ChainResult } from './result.ts';

/**
 * The Pareto front of the objectives over all paths that keep every budget: one path per distinct vector of objectives.
 * Without objectives: any one feasible path. Labels (partial paths) are extended step by step, and of those in one state only
 * the non-dominated survive (Martins 1984; budgets as resources, Desrochers 1988).
 * @throws BitboneError E_INTERNAL where the problem is ill-formed.
 */
export function solveChain(problem: ChainProblem, options: ChainOptions = {}): ChainResult {
  checkProblem(problem);
  const chain = compileChain(problem);
  if (chain === undefined) return { front: [], certificate: EXACT, labels: 0, pruned: 0, interrupted: false };
  const run = new LabelRun(chain, options);
  run.run();
  const points = run.listChoices().map((choices) => ({ choices, costs: costPath(problem, choices) }));
  const { labels, pruned, interrupted, epsilon } = run;
  return { front: selectFront(problem, points), certificate: certify(epsilon), labels, pruned, interrupted };
}

const EXACT: Certificate = { kind: 'exact', epsilon: 0 };

function certify(epsilon: number): Certificate {
  if (epsilon === 0) return EXACT;
  return { kind: epsilon < Infinity ? 'epsilon' : 'heuristic', epsilon };
}
