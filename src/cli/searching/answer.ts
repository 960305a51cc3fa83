import { resolveQuantity } from '../../budget/quantity.ts';
import type { Metrics } from '../../cost/metrics.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { BindingLine, KnobLine } from '../../report/search-report.ts';
import type { EvolveOptions } from '../../search/evolve-search.ts';
import { evolve } from '../../search/evolve-search.ts';
import type { MeasureName } from '../../search/measure.ts';
import type { FormulaObjective } from '../../search/objective.ts';
import { parseFormulaObjective } from '../../search/objective.ts';
import type { SearchResult } from '../../search/search.ts';
import { searchExactly } from '../../search/search.ts';
import type { GivenBudget } from '../budgets.ts';
import type { Reach } from './binding.ts';
import { findBinding } from './binding.ts';
import type { AnySpace } from './lay-out.ts';
import { layOut } from './lay-out.ts';
import type { ResolvedBudget, SearchTask, Watch } from './task.ts';
import { toBudget } from './task.ts';

/** Everything a search has to say, in plain values. */
export interface SearchAnswer extends SearchResult {
  readonly objectives: readonly MeasureName[];
  /** Further objectives, as the user wrote them. */
  readonly formulas?: readonly string[];
  readonly budgets: readonly ResolvedBudget[];
  /** The given network itself. */
  readonly given: { readonly costs: Metrics; readonly score: number };
  readonly knobs: readonly KnobLine[];
  /** Number of candidates, as a decimal string. */
  readonly size: string;
  /** Where no candidate fits: how far each budget is out of reach. */
  readonly binding: readonly BindingLine[];
  /** The study that was asked, where it holds this answer. */
  readonly study?: string;
  /** Whether the time that was given ended before anything was found. */
  readonly isOutOfTime?: boolean;
}

/**
 * Searches the depths and widths of a graph exactly. Throws `E_USAGE` and `E_UNIT` for what was asked wrongly.
 */
export function answerSearch(task: SearchTask, watch: Watch): SearchAnswer {
  const asked = prepareSearch(task);
  const { objectives, epsilon, maxLabels, robust } = task;
  const budgets = asked.budgets.map(toBudget);
  return conclude(
    asked,
    searchExactly(asked.space, { objectives, budgets, epsilon, maxLabels, robust, ...watch }),
    watch,
  );
}

/** As `answerSearch`, by evolution, which takes formulas too. Throws `E_FORMULA` besides. */
export async function answerByEvolution(
  task: SearchTask,
  watch: Watch,
  createCrew?: EvolveOptions['createCrew'],
): Promise<SearchAnswer> {
  const formulas = await Promise.all((task.formulas ?? []).map(parseFormulaObjective));
  const asked = prepareSearch(task, formulas);
  const { objectives, seed, maxEvaluations, from } = task;
  const { shouldStop, onEvolve, onCheckpoint } = watch;
  const result = await evolve(asked.space, {
    ...{ objectives, formulas, from, shouldStop },
    budgets: asked.budgets.map(toBudget),
    ...(seed === undefined ? {} : { seed }),
    ...(maxEvaluations === undefined ? {} : { maxEvaluations }),
    ...(onEvolve === undefined ? {} : { onProgress: onEvolve }),
    ...(onCheckpoint === undefined ? {} : { onCheckpoint }),
    ...(createCrew === undefined ? {} : { createCrew }),
  });
  return conclude(asked, result, watch);
}

/** What is asked of which space, limits resolved. */
export interface Asked extends Pick<SearchAnswer, 'objectives' | 'formulas' | 'budgets' | 'given'> {
  readonly space: AnySpace;
}

export function prepareSearch(task: SearchTask, formulas: readonly FormulaObjective[] = []): Asked {
  const { objectives } = task;
  const { space, given, isScored } = layOut(task);
  const budgets = task.budgets.map((budget) => resolveBudget(budget, given));
  const measures = [
    ...objectives,
    ...budgets.map(({ metric }) => metric),
    ...formulas.flatMap((formula) => formula.names),
  ];
  if (measures.includes('score') && !isScored) refuseScore();
  return { space, objectives, formulas: formulas.map(({ text }) => text), budgets, given };
}

/** An empty front of a search that ran to its end comes with how far each budget is out of reach. */
function conclude({ space, ...asked }: Asked, result: SearchResult, watch: Watch): SearchAnswer {
  const isInfeasible = result.front.length === 0 && !result.interrupted;
  return {
    ...result,
    ...asked,
    knobs: space.knobs,
    size: String(space.size),
    binding: isInfeasible ? findBinding(space, asked.budgets, watch.shouldStop).map(toBinding) : [],
  };
}

function toBinding({ flag, metric, limit, best, bestWithOthers, isImpossible }: ResolvedBudget & Reach): BindingLine {
  return { flag, metric, limit, best, bestWithOthers, isImpossible };
}

/** A share is one of the given network's own value, before any candidate's changes. */
export function resolveBudget(
  { flag, metric, bound, quantity }: GivenBudget,
  given: SearchAnswer['given'],
): ResolvedBudget {
  const reference = metric === 'score' ? given.score : given.costs[metric];
  return { flag, metric, bound, limit: resolveQuantity(quantity, reference), text: quantity.text };
}

function refuseScore(): never {
  throw new BitboneError('E_USAGE', 'the network has no binary convolution, so every candidate would score 0', {
    subject: '--objective',
    fix: 'add --recipe bireal, or leave the score out',
  });
}
