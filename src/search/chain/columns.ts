import type { SuffixBounds, Transitions } from './bounds.ts';
import type { Chain } from './compile.ts';
import type { Criterion } from './criteria.ts';
import { combineValues } from './criteria.ts';
import type { LabelLayer } from './labels.ts';

/** How one criterion is handled among the labels of one state. */
export interface Column {
  readonly criterion: number;
  readonly combine: Criterion['combine'];
  /** Above this no completion keeps the limit. */
  readonly cap: number;
  /** Below this every completion keeps the limit: smaller values of a mere budget are raised to it and tie. */
  readonly low: number;
}

/** The criteria that can still tell labels of one state apart, and the constant that stands for each other one. */
export interface ColumnPlan {
  /** Criteria in which labels are compared, in order of comparison. */
  readonly compared: readonly Column[];
  /** Budgets that can only be kept or broken: nothing is left to compare. */
  readonly checked: readonly Column[];
  readonly settled: readonly Column[];
}

/** Least and greatest value per state and criterion of the labels of a layer, row-major [state][criterion]. */
export interface Extents {
  readonly least: Float64Array;
  readonly greatest: Float64Array;
}

export function measureExtents(layer: LabelLayer): Extents {
  const { width, states, offsets, values } = layer;
  const least = new Float64Array(states * width).fill(Infinity);
  const greatest = new Float64Array(states * width).fill(-Infinity);
  for (let state = 0; state < states; state++) {
    for (let at = offsets[state]! * width; at < offsets[state + 1]! * width; at += width) {
      for (let column = 0; column < width; column++) {
        const value = values[at + column]!;
        const slot = state * width + column;
        if (value < least[slot]!) least[slot] = value;
        if (value > greatest[slot]!) greatest[slot] = value;
      }
    }
  }
  return { least, greatest };
}

/** Greatest value that a label arriving at `state` can have, and the least. */
export function findArrivals(
  step: Transitions,
  state: number,
  extents: Extents,
  combine: Criterion['combine'],
  column: number,
  width: number,
): { least: number; greatest: number } {
  let least = Infinity;
  let greatest = -Infinity;
  for (let choice = step.offsets[state]!; choice < step.offsets[state + 1]!; choice++) {
    const slot = step.from[choice]! * width + column;
    if (extents.least[slot]! > extents.greatest[slot]!) continue;
    const cost = step.costs[choice * width + column]!;
    least = Math.min(least, combineValues(combine, extents.least[slot]!, cost));
    greatest = Math.max(greatest, combineValues(combine, extents.greatest[slot]!, cost));
  }
  return { least, greatest };
}

export function planColumns(chain: Chain, position: number, state: number, extents: Extents): ColumnPlan {
  const compared: Column[] = [];
  const checked: Column[] = [];
  const settled: Column[] = [];
  chain.criteria.forEach((criterion, index) => {
    const column = describeColumn(criterion, index, chain.ahead, position, state);
    const step = chain.steps[position - 1]!;
    const { greatest } = findArrivals(step, state, extents, criterion.combine, index, chain.criteria.length);
    if (criterion.isObjective) compared.push(column);
    else if (greatest <= column.low) settled.push(column);
    else (column.low < column.cap ? compared : checked).push(column);
  });
  return { compared, checked, settled };
}

function describeColumn(
  criterion: Criterion,
  index: number,
  ahead: SuffixBounds,
  position: number,
  state: number,
): Column {
  const { combine, limit } = criterion;
  const least = ahead.least[index]![position]![state]!;
  const greatest = ahead.greatest[index]![position]![state]!;
  const cap = findThreshold(combine, limit, least);
  const low = criterion.isObjective ? -Infinity : findThreshold(combine, limit, greatest);
  return { criterion: index, combine, cap, low };
}

/** The greatest value that stays within `limit` once it is combined with `rest`. */
function findThreshold(combine: Criterion['combine'], limit: number, rest: number): number {
  if (combine === 'sum') return limit - rest;
  return combine === 'min' && rest <= limit ? Infinity : limit;
}
