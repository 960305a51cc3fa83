import type { Metric } from '../cost/metrics.ts';
import { BitboneError } from '../graph/errors.ts';
import { leastCommonMultiple } from './channel-groups.ts';
import type { Knobs, Setting } from './knobs.ts';
import { findMisfits } from './knobs.ts';

/** Every stage's present width times `multiplier`, at these depths. */
export function widen(knobs: Knobs, depths: readonly number[], multiplier: number): Setting {
  return knobs.stages.map(({ width }, index) => ({
    width: width === undefined ? undefined : width * multiplier,
    depth: depths[index]!,
  }));
}

const WIDEST = 64;
const HALVINGS = 60;

/**
 * The common width multiplier at which a cost is what it shall be: costs grow with the width, so halving the interval
 * finds it to the last digits of a double. Throws `E_INFEASIBLE`, saying between which values the cost can lie.
 */
export function solveMultiplier(costAt: (multiplier: number) => number, target: number, hold: Metric): number {
  if (target === 0) {
    const fix = 'binarize it first with --recipe, or hold another cost such as macs';
    throw new BitboneError('E_KNOB', `the network has no ${hold} to hold`, { subject: '--hold', fix });
  }
  let [low, high] = [1 / WIDEST, WIDEST];
  const [least, most] = [costAt(low), costAt(high)];
  if (least > target || most < target) {
    const nearest = Math.round(least > target ? least : most);
    const why = least > target ? 'what no width changes takes too much' : 'it cannot be reached';
    throw new BitboneError('E_INFEASIBLE', `no widths give ${hold} of ${Math.round(target)}: ${why}`, {
      subject: '--hold',
      fix: `${nearest} is the nearest possible value; hold another cost or choose another depth`,
    });
  }
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    if (costAt(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Nearest possible widths that are multiples of `multiple` and at which every block that goes fits out. */
export function roundWidths(knobs: Knobs, setting: Setting, multiple: number): Setting {
  const rounded = setting.map(({ width, depth }, index) => {
    const step = stepOf(knobs, index, multiple);
    return { depth, width: width === undefined ? undefined : Math.max(step, Math.round(width / step) * step) };
  });
  return findMisfits(knobs, rounded).reduce<Setting>(
    (fitted, stage) => fitStage(knobs, fitted, stage, multiple),
    rounded,
  );
}

/** How many steps from a width one is looked for at which the stage's blocks fit out. */
const FARTHEST = 64;

/** The setting with the stage's width moved to the nearest one at which the blocks fit out that it loses. */
export function fitStage(knobs: Knobs, setting: Setting, stage: number, multiple: number): Setting {
  const step = stepOf(knobs, stage, multiple);
  const width = setting[stage]!.width ?? 0;
  for (let offset = 1; offset <= FARTHEST; offset += 1) {
    for (const next of [width + offset * step, width - offset * step]) {
      const moved = setWidth(setting, stage, next);
      if (next >= step && !findMisfits(knobs, moved).includes(stage)) return moved;
    }
  }
  return setting;
}

function setWidth(setting: Setting, stage: number, width: number): Setting {
  return setting.map((known, index) => (index === stage ? { ...known, width } : known));
}

function stepOf(knobs: Knobs, stage: number, multiple: number): number {
  return leastCommonMultiple(multiple, knobs.stages[stage]!.widthMultiple);
}

export interface Repair {
  readonly costAt: (setting: Setting) => number;
  readonly target: number;
  /** Largest relative deviation that is left alone. */
  readonly tolerance: number;
  readonly multiple: number;
}

/** Moves one stage at a time by one step, always the one that comes closest, until the cost is near enough. */
export function repairWidths(knobs: Knobs, setting: Setting, repair: Repair): Setting {
  const missOf = (candidate: Setting): number => Math.abs(repair.costAt(candidate) - repair.target) / repair.target;
  let best = setting;
  let miss = missOf(best);
  while (miss > repair.tolerance) {
    const [next] = neighbours(knobs, best, repair.multiple)
      .map((candidate) => ({ candidate, miss: missOf(candidate) }))
      .sort((a, b) => a.miss - b.miss);
    if (next === undefined || next.miss >= miss) break;
    best = next.candidate;
    miss = next.miss;
  }
  return best;
}

function neighbours(knobs: Knobs, setting: Setting, multiple: number): Setting[] {
  return setting.flatMap(({ width }, index) => {
    if (width === undefined) return [];
    const step = stepOf(knobs, index, multiple);
    return [width - step, width + step]
      .filter((next) => next >= step && next <= knobs.stages[index]!.widthLimit)
      .map((next) => setWidth(setting, index, next))
      .filter((moved) => findMisfits(knobs, moved).length === 0);
  });
}
