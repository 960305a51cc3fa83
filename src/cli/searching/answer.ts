import { resolveQuantity } from '../../budget/quantity.ts';
import { parseConvention } from '../../cost/conventions.ts';
import { costOf } from '../../cost/cost.ts';
import type { Metrics } from '../../cost/metrics.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { scoreOf } from '../../score/score.ts';
import type { MeasureName } from '../../search/measure.ts';
import type { SearchResult } from '../../search/search.ts';
import { search } from '../../search/search.ts';
import type { Knob, Space, SpaceOptions } from '../../search/space.ts';
import { defineSpace } from '../../search/space.ts';
import type { GivenBudget } from '../budgets.ts';
import type { Binding } from './binding.ts';
import { findBinding } from './binding.ts';
import type { ResolvedBudget, SearchTask, Watch } from './task.ts';
import { toBudget } from './task.ts';

/** Everything a search has to say, in plain values. */
export interface SearchAnswer extends SearchResult {
  readonly objectives: readonly MeasureName[];
  readonly budgets: readonly ResolvedBudget[];
  /** The given network itself. */
  readonly given: { readonly costs: Metrics; readonly score: number };
  readonly knobs: readonly Knob[];
  /** Number of candidates, as a decimal string. */
  readonly size: string;
  /** Where no candidate fits: how far each budget is out of reach. */
  readonly binding: readonly Binding[];
}

/** Searches the depths and widths of a graph. Throws `E_USAGE` and `E_UNIT` for what was asked wrongly. */
export function answerSearch(task: SearchTask, watch: Watch): SearchAnswer {
  const { objectives } = task;
  const space = defineSpace(task.graph, spaceOptions(task));
  const given = measureGiven(task.graph, space);
  const budgets = task.budgets.map((budget) => resolveBudget(budget, given));
  if (objectives.includes('score') || budgets.some(({ metric }) => metric === 'score')) requireBinaryLayers(space);
  const limits = budgets.map(toBudget);
  const result = search(space, { objectives, budgets: limits, ...watch });
  const isInfeasible = result.front.length === 0 && !result.interrupted;
  return {
    ...result,
    objectives,
    budgets,
    given,
    knobs: space.knobs,
    size: String(space.size),
    binding: isInfeasible ? findBinding(space, budgets, watch) : [],
  };
}

/** Costs as the given network has them, without what the space adds to it (a bridge behind the stem). */
function measureGiven(graph: Graph, space: Space): SearchAnswer['given'] {
  const costs = costOf(graph, { convention: space.cost.convention }).totals;
  return { costs, score: scoreOf(graph, costs.macs).total };
}

function spaceOptions({ convention, widthShares, multiple, stem }: SearchTask): SpaceOptions {
  return { widthShares, multiple, stem, convention: parseConvention(convention) };
}

/** A share is one of the given network's own value, before any candidate's changes. */
function resolveBudget({ flag, metric, bound, quantity }: GivenBudget, given: SearchAnswer['given']): ResolvedBudget {
  const reference = metric === 'score' ? given.score : given.costs[metric];
  return { flag, metric, bound, limit: resolveQuantity(quantity, reference), text: quantity.text };
}

function requireBinaryLayers(space: Space): void {
  if (space.score.layers.size > 0) return;
  throw new BitboneError('E_USAGE', 'the network has no binary convolution, so every candidate would score 0', {
    subject: '--objective',
    fix: 'add --recipe bireal, or leave the score out',
  });
}
