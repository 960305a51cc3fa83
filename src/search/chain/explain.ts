import type { ChainProblem, Dimension } from './problem.ts';
import type { ChainOptions } from './result.ts';
import { solveChain } from './solve.ts';

/** A budget of a problem, and what it would take. */
export interface BudgetFinding {
  /** Index and name of the dimension. */
  readonly dimension: number;
  readonly name: string;
  readonly bound: 'limit' | 'floor';
  /** The budget itself. */
  readonly value: number;
  /** The best that any path reaches in this dimension, all budgets aside (its least for a limit, its most for a floor). */
  readonly reachable: number;
  /** The tightest value at which some path keeps all other budgets; undefined where none does at any value. */
  readonly nearest: number | undefined;
}

export interface Infeasibility {
  /** False where there is no complete path at all; then there are no findings. */
  readonly hasPaths: boolean;
  readonly budgets: readonly BudgetFinding[];
  /** Indices into `budgets`: the fewest that no path keeps together. Empty where all budgets can be kept. */
  readonly conflict: readonly number[];
}

type Budget = Pick<BudgetFinding, 'dimension' | 'name' | 'bound' | 'value'>;

/**
 * Why no path keeps the budgets. All values are exact unless `options` bound labels or time.
 * @throws BitboneError E_INTERNAL where the problem is ill-formed.
 */
export function explainInfeasible(
  problem: ChainProblem,
  options: Pick<ChainOptions, 'maxLabels' | 'shouldStop'> = {},
): Infeasibility {
  const budgets = listBudgets(problem);
  const solveBest = (target: Budget, others: readonly Budget[]): number | undefined =>
    findBest(problem, target, others, options);
  if (solveChain(restrict(problem, [])).front.length === 0) return { hasPaths: false, budgets: [], conflict: [] };
  const findings = budgets.map((budget) => ({
    ...budget,
    reachable: solveBest(budget, [])!,
    nearest: solveBest(
      budget,
      budgets.filter((other) => other !== budget),
    ),
  }));
  return { hasPaths: true, budgets: findings, conflict: findConflict(budgets, solveBest) };
}

function listBudgets({ dimensions }: ChainProblem): Budget[] {
  return dimensions.flatMap(({ name, limit, floor }, dimension) => [
    ...(limit === undefined ? [] : [{ dimension, name, bound: 'limit' as const, value: limit }]),
    ...(floor === undefined ? [] : [{ dimension, name, bound: 'floor' as const, value: floor }]),
  ]);
}

/** Subsets by size, then in order of the dimensions; the first that cannot be kept is the answer. */
function findConflict(
  budgets: readonly Budget[],
  solveBest: (target: Budget, others: readonly Budget[]) => number | undefined,
): number[] {
  for (let size = 1; size <= budgets.length; size++) {
    for (const subset of listSubsets(budgets.length, size)) {
      const [target, ...others] = subset.map((index) => budgets[index]!);
      const best = solveBest(target!, others);
      if (best === undefined || !isKept(target!, best)) return subset;
    }
  }
  return [];
}

function isKept({ bound, value }: Budget, reached: number): boolean {
  return bound === 'limit' ? reached <= value : reached >= value;
}

function* listSubsets(count: number, size: number, from = 0): Generator<number[]> {
  if (size === 0) yield [];
  else
    for (let first = from; first <= count - size; first++) {
      for (const rest of listSubsets(count, size - 1, first + 1)) yield [first, ...rest];
    }
}

/** Best value of the target's dimension over paths that keep the others; undefined where there is none. */
function findBest(
  problem: ChainProblem,
  target: Budget,
  others: readonly Budget[],
  options: ChainOptions,
): number | undefined {
  const objective = target.bound === 'limit' ? 'min' : 'max';
  const restricted = restrict(problem, others);
  const dimensions = restricted.dimensions.map(
    (dimension, index): Dimension => (index === target.dimension ? { ...dimension, objective } : dimension),
  );
  return solveChain({ ...problem, dimensions }, options).front[0]?.costs[target.dimension];
}

/** The problem without objectives and with these budgets only. */
function restrict(problem: ChainProblem, budgets: readonly Budget[]): ChainProblem {
  const dimensions = problem.dimensions.map(({ name, combine }, index): Dimension => {
    const own = budgets.filter(({ dimension }) => dimension === index);
    return { name, combine, ...Object.fromEntries(own.map(({ bound, value }) => [bound, value])) };
  });
  return { ...problem, dimensions };
}
