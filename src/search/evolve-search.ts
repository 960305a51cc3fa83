import type { BudgetUse } from './budget.ts';
import { listUses } from './budget.ts';
import type { Checkpoint, Crew, EvolveProgress } from './evolve/archipelago.ts';
import { runArchipelago } from './evolve/archipelago.ts';
import type { ArchiveRows } from './evolve/archive.ts';
import type { EvolveProblem } from './evolve/settlement.ts';
import { settleHere } from './evolve/settlement.ts';
import type { MeasureName } from './measure.ts';
import type { FormulaObjective } from './objective.ts';
import { createAim, evaluateFormula } from './objective.ts';
import { compileProblem, type Request } from './problem.ts';
import type { FrontEntry, SearchResult } from './search.ts';
import { NOTHING } from './search.ts';
import type { Searchable } from './searchable.ts';
import type { Candidate } from './space/candidate.ts';

export interface EvolveOptions extends Omit<Request, 'extra'> {
  /** Objectives that do not add up over layers. */
  readonly formulas?: readonly FormulaObjective[];
  readonly seed?: number;
  /** Candidates to evaluate; 4 million unless given. */
  readonly maxEvaluations?: number;
  /** Where the islands live; this thread unless given. */
  readonly createCrew?: (problem: EvolveProblem, measures: readonly MeasureName[], opsDenominator: number) => Crew;
  readonly from?: Checkpoint | undefined;
  readonly shouldStop?: () => boolean;
  readonly onProgress?: (progress: EvolutionProgress) => void;
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
}

export interface EvolutionProgress extends Omit<EvolveProgress, 'best'> {
  /** How much of each budget the best candidate so far uses. */
  readonly uses: readonly BudgetUse[];
}

const DEFAULT_EVALUATIONS = 4_000_000;

/** A front found by evolution, which takes any objective and proves nothing. The same for the same seed and limits. */
export async function evolve(space: Searchable, options: EvolveOptions): Promise<SearchResult> {
  const { formulas = [], seed = 0, maxEvaluations = DEFAULT_EVALUATIONS } = options;
  const request = { ...options, extra: formulas.flatMap(({ names }) => names) };
  const compiled = compileProblem(space, request, options.shouldStop);
  if (compiled === undefined) return NOTHING;
  const { problem, parts, measures } = compiled;
  const radix = Int32Array.from(space.radix);
  const aims = formulas.map((formula) => createAim(formula, measures));
  const plan = { dimensions: problem.dimensions, parts, radix, seed };
  const crew =
    options.createCrew?.(
      plan,
      measures.map(({ name }) => name),
      space.opsDenominator,
    ) ?? settleHere(plan, aims);
  const { from, shouldStop, onCheckpoint, onProgress } = options;
  const moved = new Set(parts.flatMap(({ genes }) => genes));
  const findUses = rememberLast((best: Uint16Array) =>
    listUses(options.budgets ?? [], space.evaluate(decodeRow(space, best, moved))),
  );
  const onEpoch = ({ best, ...progress }: EvolveProgress): void =>
    onProgress?.({ ...progress, uses: best === undefined ? [] : findUses(best) });
  const size = { genes: radix.length, objectives: options.objectives.length + formulas.length };
  const run = await runArchipelago(crew, size, { maxEvaluations, from, shouldStop, onCheckpoint, onEpoch });
  return {
    front: listEntries(space, run.archive, moved, formulas),
    certificate: { kind: 'heuristic', epsilon: Number.POSITIVE_INFINITY },
    evaluations: run.evaluations,
    interrupted: run.interrupted,
  };
}

function listEntries(
  space: Searchable,
  { count, genes }: ArchiveRows,
  moved: ReadonlySet<number>,
  formulas: readonly FormulaObjective[],
): FrontEntry[] {
  const genesPerRow = space.radix.length;
  return Array.from({ length: count }, (_, row) => {
    const digits = genes.subarray(row * genesPerRow, (row + 1) * genesPerRow);
    const candidate = decodeRow(space, digits, moved);
    const evaluation = space.evaluate(candidate);
    const aims = formulas.map((formula) => evaluateFormula(formula, evaluation));
    return { id: row + 1, candidate, ...evaluation, ...(aims.length === 0 ? {} : { aims }) };
  });
}

/** A gene that no step reads says nothing. */
function decodeRow(space: Searchable, digits: Uint16Array, moved: ReadonlySet<number>): Candidate {
  return space.decode(Int32Array.from(digits, (digit, gene) => (moved.has(gene) ? digit : -1)));
}

/** Computes again only for other genes than the last time. */
function rememberLast<T>(compute: (genes: Uint16Array) => T): (genes: Uint16Array) => T {
  let known: { readonly genes: Uint16Array; readonly value: T } | undefined;
  return (genes) => {
    if (known === undefined || known.genes.some((gene, index) => gene !== genes[index])) {
      known = { genes, value: compute(genes) };
    }
    return known.value;
  };
}
