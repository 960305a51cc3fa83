import type { Budget } from './budget.ts';
import type { Candidate } from './candidate.ts';
import type { Certificate, ChainProgress } from './chain/solve.ts';
import { solveChain } from './chain/solve.ts';
import type { CompiledPart } from './compile.ts';
import { compileSpace } from './compile.ts';
import type { Evaluation } from './evaluate.ts';
import { evaluate } from './evaluate.ts';
import type { Measure, MeasureName } from './measure.ts';
import { measureOf } from './measure.ts';
import type { Space } from './space.ts';

export interface SearchOptions {
  /** What is traded off; the score is maximised, every cost minimised. */
  readonly objectives: readonly MeasureName[];
  readonly budgets?: readonly Budget[];
  readonly epsilon?: number;
  readonly maxLabels?: number;
  /** Asked often; once true, the search ends with what it has. */
  readonly shouldStop?: () => boolean;
  readonly onProgress?: (progress: ChainProgress) => void;
}

/** One point of the front; ids count from 1 in the front's order. */
export interface FrontEntry extends Evaluation {
  readonly id: number;
  readonly candidate: Candidate;
}

export interface SearchResult {
  /** Every trade-off that no candidate within the budgets beats, the best in the first objective first. */
  readonly front: readonly FrontEntry[];
  readonly certificate: Certificate;
  /** Partial candidates that were compared. */
  readonly evaluations: number;
  readonly interrupted: boolean;
}

/** The front of a space by dynamic programming over the chain of its parts. An empty front: no candidate fits. */
export function search(space: Space, options: SearchOptions): SearchResult {
  const { parts, problem } = compileProblem(space, options);
  const { epsilon, maxLabels, shouldStop, onProgress } = options;
  const result = solveChain(problem, { epsilon, maxLabels, shouldStop, onProgress });
  const front = result.front.map(({ choices }, index) => {
    const candidate = decode(space, parts, choices);
    return { id: index + 1, candidate, ...evaluate(space, candidate) };
  });
  return { front, certificate: result.certificate, evaluations: result.labels, interrupted: result.interrupted };
}

/** The chain whose paths are the candidates, with objectives and budgets as its dimensions. */
export function compileProblem(space: Space, { objectives, budgets = [] }: SearchOptions) {
  const measures = listMeasures(space, [...objectives, ...budgets.map((budget) => budget.measure)]);
  const parts = compileSpace(space, measures);
  const dimensions = measures.map((measure) => ({
    name: measure.name,
    combine: measure.combine,
    objective: objectives.includes(measure.name) ? measure.better : undefined,
    limit: tightest(budgets, measure, 'max', Math.min),
    floor: tightest(budgets, measure, 'min', Math.max),
  }));
  return { parts, problem: { dimensions, steps: parts.map((part) => part.step) } };
}

function listMeasures(space: Space, names: readonly MeasureName[]): Measure[] {
  return [...new Set(names)].map((name) => measureOf(name, space.cost.convention.denominator));
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

/** The candidate behind a path, with its knobs in the space's order. */
function decode(space: Space, parts: readonly CompiledPart[], choices: ArrayLike<number>): Candidate {
  const values = new Map(parts.flatMap((part, index) => part.decode(choices[index]!)));
  return Object.fromEntries(space.knobs.map((knob) => [knob.id, values.get(knob.id) ?? knob.present]));
}
