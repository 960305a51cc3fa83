import { BitboneError } from '../../graph/errors.ts';

/** One cost dimension of a chain. Values are in the unit of the caller, unsigned or signed. */
export interface Dimension {
  readonly name: string;
  /** How the costs of the chosen choices make the cost of a path. */
  readonly combine: 'sum' | 'max';
  /** Absent: the dimension is only budgeted or only reported. */
  readonly objective?: 'min' | 'max' | undefined;
  /** Upper budget: a feasible path costs at most this. */
  readonly limit?: number | undefined;
  /** Lower budget: a feasible path reaches at least this. */
  readonly floor?: number | undefined;
}

/** Choices that lead from a state before the step to a state after it. */
export interface ChainStep {
  readonly name: string;
  readonly statesBefore: number;
  readonly statesAfter: number;
  /** State before, per choice. */
  readonly from: Int32Array;
  /** State after, per choice. */
  readonly to: Int32Array;
  /** Costs, row-major [choice][dimension]. */
  readonly costs: Float64Array;
  /** Largest absolute cost by dimension where choices that no front needs were left out: of these, too. */
  readonly largest?: Float64Array | undefined;
}

/**
 * A layered graph: one state before the first step, one after the last. A path takes one choice per step.
 * The costs of a summed dimension must add up without rounding in any order (integers or dyadic rationals).
 */
export interface ChainProblem {
  readonly dimensions: readonly Dimension[];
  readonly steps: readonly ChainStep[];
}

/**
 * Checks shapes, state numbers, finiteness and exact addition.
 * @throws BitboneError E_INTERNAL, the compiler of the problem is at fault.
 */
export function checkProblem(problem: ChainProblem): void {
  const { dimensions, steps } = problem;
  if (steps.length === 0) fail('chain', 'has no steps');
  for (const dimension of dimensions) checkBudgets(dimension);
  steps.forEach((step, index) => {
    checkShape(step, dimensions.length);
    if (step.statesBefore !== (steps[index - 1]?.statesAfter ?? 1))
      fail(step.name, 'does not continue the step before');
  });
  if (steps.at(-1)!.statesAfter !== 1) fail(steps.at(-1)!.name, 'the last step must end in one state');
  dimensions.forEach((dimension, column) => {
    if (dimension.combine === 'sum') checkExactSums(problem, column);
  });
}

function checkBudgets({ name, limit, floor }: Dimension): void {
  if (Number.isNaN(limit ?? 0) || Number.isNaN(floor ?? 0)) fail(name, 'a budget is not a number');
  if (limit === -Infinity || floor === Infinity) fail(name, 'a budget is out of reach of any number');
}

function checkShape(step: ChainStep, width: number): void {
  const { from, to, costs, statesBefore, statesAfter, name } = step;
  if (from.length !== to.length || costs.length !== from.length * width) fail(name, 'tables differ in length');
  for (let choice = 0; choice < from.length; choice++) {
    const inside = from[choice]! >= 0 && from[choice]! < statesBefore && to[choice]! >= 0 && to[choice]! < statesAfter;
    if (!inside) fail(name, `choice ${choice} has no such state`);
  }
  for (const cost of costs) if (!Number.isFinite(cost)) fail(name, 'a cost is not finite');
}

/** No path sums to more than `reach` in absolute value; costs that add exactly are multiples of `grain`. */
export function findReach({ dimensions, steps }: ChainProblem, column: number): { reach: number; grain: number } {
  let reach = 0;
  for (const { costs, largest } of steps) reach += largest?.[column] ?? findLargest(costs, column, dimensions.length);
  return { reach, grain: reach === 0 ? 1 : 2 ** (Math.ceil(Math.log2(reach)) - 52) };
}

/** Every partial sum is a multiple of the grain and below 2^53 grains, so no addition rounds. */
function checkExactSums(problem: ChainProblem, column: number): void {
  const { dimensions, steps } = problem;
  const { grain } = findReach(problem, column);
  for (const { costs, name } of steps) {
    for (let at = column; at < costs.length; at += dimensions.length) {
      if (!Number.isInteger(costs[at]! / grain)) fail(name, `costs of ${dimensions[column]!.name} do not add exactly`);
    }
  }
}

function findLargest(costs: Float64Array, column: number, width: number): number {
  let largest = 0;
  for (let at = column; at < costs.length; at += width) largest = Math.max(largest, Math.abs(costs[at]!));
  return largest;
}

function fail(subject: string, reason: string): never {
  throw new BitboneError('E_INTERNAL', reason, { subject });
}
