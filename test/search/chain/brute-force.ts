import type { ChainProblem, Dimension } from '../../../src/search/chain/problem.ts';

/** Cost vectors of all complete paths, by enumeration. */
export function enumerateCosts(problem: ChainProblem): number[][] {
  const { dimensions, steps } = problem;
  const complete: number[][] = [];
  const walk = (at: number, state: number, costs: readonly number[]): void => {
    const step = steps[at];
    if (step === undefined) {
      complete.push([...costs]);
      return;
    }
    step.from.forEach((from, choice) => {
      if (from === state) walk(at + 1, step.to[choice]!, addChoice(dimensions, costs, step.costs, choice));
    });
  };
  walk(
    0,
    0,
    dimensions.map(({ combine }) => (combine === 'sum' ? 0 : -Infinity)),
  );
  return complete;
}

function addChoice(
  dimensions: readonly Dimension[],
  costs: readonly number[],
  table: Float64Array,
  choice: number,
): number[] {
  return dimensions.map(({ combine }, column) => {
    const cost = table[choice * dimensions.length + column]!;
    return combine === 'sum' ? costs[column]! + cost : Math.max(costs[column]!, cost);
  });
}

export function keepsBudgets(dimensions: readonly Dimension[], costs: ArrayLike<number>): boolean {
  return dimensions.every(
    ({ limit, floor }, column) => costs[column]! <= (limit ?? Infinity) && costs[column]! >= (floor ?? -Infinity),
  );
}

/** A cost vector's objectives, all to be small. */
export function orientObjectives(dimensions: readonly Dimension[], costs: ArrayLike<number>): number[] {
  return dimensions.flatMap(({ objective }, column) =>
    objective === undefined ? [] : [objective === 'min' ? costs[column]! : 0 - costs[column]!],
  );
}

/** The distinct non-dominated objective vectors of the feasible paths, all to be small, in lexicographic order. */
export function findTrueFront(problem: ChainProblem): number[][] {
  const { dimensions } = problem;
  const feasible = enumerateCosts(problem)
    .filter((costs) => keepsBudgets(dimensions, costs))
    .map((costs) => orientObjectives(dimensions, costs))
    .sort(compareVectors);
  const front: number[][] = [];
  for (const vector of feasible) {
    if (!front.some((other) => other.every((value, index) => value <= vector[index]!))) front.push(vector);
  }
  return front;
}

function compareVectors(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((value, index) => value !== b[index]);
  return differs < 0 ? 0 : a[differs]! - b[differs]!;
}
