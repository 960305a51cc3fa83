import type { Budget, BudgetUse } from './budget.ts';
import { listUses } from './budget.ts';
import type { Certificate, ChainProgress } from './chain/solve.ts';
import { solveChain } from './chain/solve.ts';
import type { Evaluation } from './evaluate.ts';
import type { MeasureName } from './measure.ts';
import { compileForFront, decodePath } from './problem.ts';
import { findRobust } from './robust.ts';
import type { Searchable } from './searchable.ts';
import { toSearchable } from './searchable.ts';
import type { Candidate } from './space/candidate.ts';
import type { Space } from './space/space.ts';

export interface SearchOptions {
  /** What is traded off; the score is maximised, every cost minimised. */
  readonly objectives: readonly MeasureName[];
  readonly budgets?: readonly Budget[];
  readonly epsilon?: number | undefined;
  /** With more than three objectives half a million, unless a limit or a precision is given. */
  readonly maxLabels?: number | undefined;
  /** Whether to find out which of the front hold over the range of the score's parameters, at the cost of a search each. */
  readonly robust?: boolean | undefined;
  /** Asked often; once true, the search ends with what it has. */
  readonly shouldStop?: () => boolean;
  readonly onProgress?: (progress: SearchProgress) => void;
}

export interface SearchProgress extends Omit<ChainProgress, 'best'> {
  /** How much of each budget the best candidate so far uses; none before one is known. */
  readonly uses: readonly BudgetUse[];
}

/** One point of the front; ids count from 1 in the front's order. */
export interface FrontEntry extends Evaluation {
  readonly id: number;
  readonly candidate: Candidate;
  /** Values of the formulas among the objectives, in their order. */
  readonly aims?: readonly number[];
  /** Whether it stays Pareto-optimal over the range of the score's parameters; absent where that is not known. */
  readonly robust?: boolean;
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
  return searchExactly(toSearchable(space), options);
}

/** Fronts of so many objectives are exact whatever they take; those of more may be as large as the space. */
const EXACT_OBJECTIVES = 3;
/** Labels with more objectives, where neither a precision nor a limit is asked for: some tens of megabytes and seconds. */
const LABELS_OF_MANY = 500_000;

function limitLabels({ objectives, epsilon, maxLabels }: SearchOptions): number | undefined {
  const isOpen = epsilon === undefined && maxLabels === undefined;
  return isOpen && objectives.length > EXACT_OBJECTIVES ? LABELS_OF_MANY : maxLabels;
}

/** As `search`, for a space of any kind. */
export function searchExactly(space: Searchable, options: SearchOptions): SearchResult {
  const { epsilon, shouldStop, onProgress } = options;
  const maxLabels = limitLabels(options);
  const compiled = compileForFront(space, options, shouldStop);
  if (compiled === undefined) return NOTHING;
  const { parts, problem } = compiled;
  let known: { readonly best: Int32Array; readonly uses: readonly BudgetUse[] } | undefined;
  const findUses = (best: Int32Array): readonly BudgetUse[] => {
    if (known?.best !== best) {
      const evaluation = space.evaluatePath?.(best) ?? space.evaluate(decodePath(space, parts, best));
      known = { best, uses: listUses(options.budgets ?? [], evaluation) };
    }
    return known.uses;
  };
  const tellStep = ({ best: _, ...progress }: ChainProgress): void => onProgress?.({ ...progress, uses: [] });
  const tell = ({ best, ...progress }: ChainProgress): void =>
    onProgress?.({ ...progress, uses: best === undefined ? [] : findUses(best) });
  const result = solveChain(problem, { epsilon, maxLabels, shouldStop, onProgress: tell });
  const paths = result.front.map((path) => ({ ...path, candidate: decodePath(space, parts, path.choices) }));
  const isAsked = options.robust === true && options.objectives.includes('score') && !result.interrupted;
  const robust = isAsked
    ? findRobust(space, paths, options, { epsilon, maxLabels, shouldStop, onProgress: tellStep })
    : undefined;
  const front = paths.map(({ choices, candidate }, index) => {
    const evaluation = space.evaluatePath?.(choices) ?? space.evaluate(candidate);
    return { id: index + 1, candidate, ...evaluation, ...(robust === undefined ? {} : { robust: robust[index]! }) };
  });
  return { front, certificate: result.certificate, evaluations: result.labels, interrupted: result.interrupted };
}

/** Of a search that was stopped before it began. */
export const NOTHING: SearchResult = {
  front: [],
  certificate: { kind: 'heuristic', epsilon: Number.POSITIVE_INFINITY },
  evaluations: 0,
  interrupted: true,
};
