import type { Budget } from './budget.ts';
import type { ChainProblem } from './chain/problem.ts';
import type { GenePart } from './evolve/automaton.ts';
import type { Measure, MeasureName } from './measure.ts';
import { measureOf } from './measure.ts';
import type { Searchable } from './searchable.ts';
import type { Candidate } from './space/candidate.ts';

/** What is asked of a space. */
export interface Request {
  /** What is traded off; the score is maximised, every cost minimised. */
  readonly objectives: readonly MeasureName[];
  readonly budgets?: readonly Budget[];
  /** Further measures to be known of every candidate. */
  readonly extra?: readonly MeasureName[];
}

/** The chain whose paths are the candidates, with objectives and budgets as its dimensions. */
export interface CompiledProblem {
  readonly problem: ChainProblem;
  readonly parts: readonly GenePart[];
  /** Of the problem's dimensions. */
  readonly measures: readonly Measure[];
}

/** With every path of the space. Undefined once `shouldStop` says so. */
export function compileProblem(
  space: Searchable,
  request: Request,
  shouldStop?: () => boolean,
): CompiledProblem | undefined {
  return compile(space, describeDimensions(space, request), { shouldStop });
}

/** With at least the paths that make the front; of equal ones the first. Undefined once `shouldStop` says so. */
export function compileForFront(
  space: Searchable,
  request: Request,
  shouldStop?: () => boolean,
): CompiledProblem | undefined {
  const described = describeDimensions(space, request);
  const wanted = described.dimensions.map(({ objective, limit, floor }) => ({
    less: objective === 'min' || limit !== undefined,
    more: objective === 'max' || floor !== undefined,
  }));
  return compile(space, described, { shouldStop, wanted });
}

function compile(
  space: Searchable,
  { measures, dimensions }: ReturnType<typeof describeDimensions>,
  options: Parameters<Searchable['compile']>[1],
): CompiledProblem | undefined {
  const parts = space.compile(measures, options);
  return parts && { parts, measures, problem: { dimensions, steps: parts.map(({ step }) => step) } };
}

function describeDimensions(space: Searchable, { objectives, budgets = [], extra = [] }: Request) {
  const names = new Set([...objectives, ...budgets.map((budget) => budget.measure), ...extra]);
  const measures = [...names].map((name) => measureOf(name, space.opsDenominator));
  const dimensions = measures.map((measure) => ({
    name: measure.name,
    combine: measure.combine,
    objective: objectives.includes(measure.name) ? measure.better : undefined,
    limit: tightest(budgets, measure, 'max', Math.min),
    floor: tightest(budgets, measure, 'min', Math.max),
  }));
  return { measures, dimensions };
}

function tightest(
  budgets: readonly Budget[],
  measure: Measure,
  side: 'max' | 'min',
  pick: (...values: number[]) => number,
): number | undefined {
  const values = budgets.flatMap((budget) =>
    budget.measure === measure.name && budget[side] !== undefined ? [budget[side]] : [],
  );
  return values.length === 0 ? undefined : pick(...values) * measure.unitsPerMetric;
}

/** The candidate behind a path. */
export function decodePath(space: Searchable, parts: readonly GenePart[], choices: ArrayLike<number>): Candidate {
  const values = new Int32Array(space.radix.length).fill(-1);
  parts.forEach(({ genes, digits }, step) => {
    const row = choices[step]! * genes.length;
    genes.forEach((gene, position) => {
      values[gene] = digits[row + position]!;
    });
  });
  return space.decode(values);
}
