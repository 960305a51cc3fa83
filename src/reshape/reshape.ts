import type { Metric, Metrics } from '../cost/metrics.ts';
import type { CostPlan } from '../cost/plan.ts';
import { planCost } from '../cost/plan.ts';
import { countGraph } from '../cost/segment.ts';
import { describeCost, finishCost } from '../cost/vector.ts';
import { BitboneError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { bridgeStem } from './bridge-stem.ts';
import type { Transformed } from './edit.ts';
import type { Knobs, Setting } from './knobs.ts';
import { findKnobs } from './knobs.ts';
import { applySetting, costSetting } from './setting.ts';

export interface ReshapeOptions {
  /** Depth is divided by this; the width multiplier follows from what is held. */
  readonly scale: number;
  /** The cost that stays what it was. */
  readonly hold: Metric;
  /** Widths become multiples of this; 2 unless given, which shortcuts that pad channels on both sides need. */
  readonly multiple?: number;
  /** Largest relative deviation of the held cost after rounding; 0.01 unless given. */
  readonly tolerance?: number;
}

export interface Reshaped extends Transformed {
  /** The common width multiplier that holds the cost exactly, before rounding. */
  readonly multiplier: number;
  /** Depth and rounded width per stage. */
  readonly setting: Setting;
  readonly before: Metrics;
  readonly after: Metrics;
}

/**
 * Depth-width reshaping (Xue et al., AAAI 2023): every stage's depth divided by `scale`, rounded, at least its minimum;
 * one width multiplier, solved by bisection on the true cost so that the held cost stays (for four classic stages this
 * is m^2 = (sum L - 1.5) / (sum L' - 1.5) [derived]); widths rounded, then repaired stage by stage to the tolerance. The
 * stem keeps its width behind an alignment block. Throws `E_INFEASIBLE` when no multiplier reaches the cost.
 */
export function reshape(graph: Graph, options: ReshapeOptions): Reshaped {
  const { scale, hold, multiple = 2, tolerance = 0.01 } = options;
  const given = planCost(graph);
  const before = finishCost(countGraph(given), given.convention.denominator);
  const knobs = findKnobs(bridgeStem(graph).graph);
  const plan = planCost(knobs.graph);
  const depths = knobs.stages.map((stage) => Math.max(stage.minDepth, Math.round(stage.depth / scale)));
  const heldAt = (setting: Setting): number =>
    describeCost(costSetting(knobs, plan, setting), plan.convention.denominator)[hold];
  const settingAt = (multiplier: number): Setting => widen(knobs, depths, multiplier);
  const multiplier = solveMultiplier((m) => heldAt(settingAt(m)), before[hold], hold);
  const rounded = roundWidths(settingAt(multiplier), multiple);
  const setting = repairWidths(rounded, { heldAt, target: before[hold], tolerance, multiple });
  const { graph: reshaped, edits } = applySetting(knobs, setting);
  return { graph: reshaped, edits, multiplier, setting, before, after: totalsOf(planCost(reshaped)) };
}

function totalsOf(plan: CostPlan): Metrics {
  return finishCost(countGraph(plan), plan.convention.denominator);
}

function widen(knobs: Knobs, depths: readonly number[], multiplier: number): Setting {
  return knobs.stages.map(({ width }, index) => ({
    width: width === undefined ? undefined : width * multiplier,
    depth: depths[index]!,
  }));
}

const WIDEST = 64;
const HALVINGS = 60;

/** Costs grow with the width, so halving the interval finds the multiplier to the last digits of a double. */
function solveMultiplier(costAt: (multiplier: number) => number, target: number, hold: Metric): number {
  let [low, high] = [1 / WIDEST, WIDEST];
  if (costAt(low) > target || costAt(high) < target) {
    throw new BitboneError(
      'E_INFEASIBLE',
      `no width between 1/${WIDEST} and ${WIDEST} times the present one holds ${hold}`,
      {
        subject: '--hold',
        fix: 'hold another cost or divide the depth by less',
      },
    );
  }
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    if (costAt(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function roundWidths(setting: Setting, multiple: number): Setting {
  return setting.map(({ width, depth }) => ({
    depth,
    width: width === undefined ? undefined : Math.max(multiple, Math.round(width / multiple) * multiple),
  }));
}

interface Repair {
  readonly heldAt: (setting: Setting) => number;
  readonly target: number;
  readonly tolerance: number;
  readonly multiple: number;
}

/** Moves one stage at a time by one multiple, always the one that comes closest, until the cost is near enough. */
function repairWidths(setting: Setting, repair: Repair): Setting {
  const missOf = (candidate: Setting): number => Math.abs(repair.heldAt(candidate) - repair.target) / repair.target;
  let best = setting;
  let miss = missOf(best);
  while (miss > repair.tolerance) {
    const [next] = neighbours(best, repair.multiple)
      .map((candidate) => ({ candidate, miss: missOf(candidate) }))
      .sort((a, b) => a.miss - b.miss);
    if (next === undefined || next.miss >= miss) break;
    best = next.candidate;
    miss = next.miss;
  }
  return best;
}

function neighbours(setting: Setting, multiple: number): Setting[] {
  return setting.flatMap(({ width }, index) =>
    width === undefined
      ? []
      : [-multiple, multiple]
          .filter((step) => width + step >= 1)
          .map((step) => setting.map((stage, other) => (other === index ? { ...stage, width: width + step } : stage))),
  );
}
