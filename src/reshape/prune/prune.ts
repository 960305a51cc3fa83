import type { Metric, Metrics } from '../../cost/metrics.ts';
import type { CostPlan } from '../../cost/plan.ts';
import { planCost } from '../../cost/plan.ts';
import { countGraph, countSegment } from '../../cost/segment.ts';
import { finishCost } from '../../cost/vector.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Transformed } from '../edit.ts';
import { unshareVectors } from '../unshare-vectors.ts';
import type { Channels } from './channels.ts';
import { findChannels } from './channels.ts';
import type { ReadWeights } from './drop-channels.ts';
import { dropChannels } from './drop-channels.ts';
import type { WeightCriterion } from './importance.ts';
import { rankByWeights } from './importance.ts';
import { keepOthers } from './kept.ts';
import type { FeatureMaps } from './redundancy.ts';
import { orderByRedundancy } from './redundancy.ts';
import type { PruneLimits, Selection } from './select.ts';
import { DEFAULT_FLOOR, orderChannels } from './select.ts';

/** A cost and what it may be at most. */
export interface CostTarget {
  readonly metric: Metric;
  readonly limit: number;
}

export interface PruneOptions extends PruneLimits {
  /** Every one of them is to be met. */
  readonly targets: readonly CostTarget[];
  readonly criterion: WeightCriterion | 'redundancy';
  readonly readWeights: ReadWeights;
  /** What layers put out on data, by name: asked for by the criterion `redundancy`. */
  readonly maps?: FeatureMaps;
}

export interface Pruned extends Transformed {
  readonly before: Metrics;
  readonly after: Metrics;
}

/**
 * Structured pruning to a cost: the fewest channels go, the least important first, with which every target is met. What
 * stays keeps its weights. Throws `E_INFEASIBLE` naming the target that the channels that must stay exceed, and the
 * nearest possible value.
 */
export function prune(given: Graph, options: PruneOptions): Pruned {
  const { graph, originOf } = unshareVectors(given);
  return pruneApart(graph, { ...options, readWeights: (id) => options.readWeights(originOf(id)) });
}

/** Prunes a network whose layers share no vector by chance. */
function pruneApart(graph: Graph, options: PruneOptions): Pruned {
  const channels = findChannels(graph);
  const plan = planCost(graph);
  const before = finishCost(countGraph(plan), plan.convention.denominator);
  const selection = select(graph, channels, options);
  const costAt = (count: number): Metrics => costWithout(plan, channels, selection.dropFirst(count));
  checkReach(costAt(selection.candidates), options, channels, (limits) => {
    const wider = select(graph, channels, { ...options, ...limits });
    return costWithout(plan, channels, wider.dropFirst(wider.candidates));
  });
  const count = findFewest(selection.candidates, (dropped) => meets(costAt(dropped), options.targets));
  const isDropped = selection.dropFirst(count);
  const pruned = dropChannels(graph, { channels, isDropped, readWeights: options.readWeights });
  const afterPlan = planCost(pruned.graph);
  return { ...pruned, before, after: finishCost(countGraph(afterPlan), afterPlan.convention.denominator) };
}

function select(graph: Graph, channels: Channels, options: PruneOptions): Selection {
  const { criterion, readWeights, maps } = options;
  if (criterion !== 'redundancy')
    return orderChannels(channels, rankByWeights(graph, channels, criterion, readWeights), options);
  if (maps === undefined) {
    throw new BitboneError('E_USAGE', 'redundancy is measured on feature maps', {
      subject: '--criterion',
      fix: 'make them with bitbone calibrate and give them with --calibration',
    });
  }
  return orderByRedundancy(channels, maps, options);
}

/** Cost of the graph without these channels; nothing is built. */
export function costWithout(plan: CostPlan, channels: Channels, isDropped: Uint8Array): Metrics {
  const kept = keepOthers(plan.graph, channels, isDropped);
  const shapes = plan.graph.values.map((_, id) => kept.shapeOf(id));
  return finishCost(countSegment(plan, plan.graph.nodes.keys(), shapes), plan.convention.denominator);
}

function meets(cost: Metrics, targets: readonly CostTarget[]): boolean {
  return targets.every(({ metric, limit }) => cost[metric] <= limit);
}

/** `leastUnder`: the least cost under other limits. */
function checkReach(
  least: Metrics,
  { targets, floor = DEFAULT_FLOOR, keep = [] }: PruneOptions,
  { fixed }: Channels,
  leastUnder: (limits: PruneLimits) => Metrics,
): void {
  const binding = targets.find(({ metric, limit }) => least[metric] > limit);
  if (binding === undefined) return;
  const { metric, limit } = binding;
  const isMetBy = (limits: PruneLimits): boolean => leastUnder(limits)[metric] <= limit;
  const causes = [
    { name: '--keep', holds: keep.length > 0 && isMetBy({ keep: [] }) },
    { name: `--floor ${floor}`, holds: floor > 0 && isMetBy({ keep: [], floor: 0 }) },
  ];
  const stays = ['one channel of each layer', ...fixed.values()].slice(0, 2).join(', ');
  const cause = causes.find(({ holds }) => holds)?.name ?? `what cannot go (${stays})`;
  throw new BitboneError('E_INFEASIBLE', `${metric} cannot be ${Math.floor(limit)}: ${cause} binds`, {
    fix: `${least[metric]} is the nearest possible value`,
  });
}

/** The least count at which `isMet`; more channels never cost more. */
function findFewest(most: number, isMet: (count: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isMet(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
