import type { ColumnPlan } from './columns.ts';
import type { Chain } from './compile.ts';
import { type Combine, combineValues } from './criteria.ts';
import type { CandidateFilter } from './merge.ts';
import type { Segments } from './segments.ts';

/** The staircase of corners with the bounds tuned to it. */
export interface CornerView {
  readonly summed: readonly number[];
  /** Row-major [corner][objective], see `listCorners`. */
  readonly corners: Float64Array;
  readonly segments: Segments;
  readonly thresholds: Float64Array;
  /** Greatest threshold per segment. */
  readonly peaks: Float64Array;
}

/**
 * Tells for the labels of one state whether some corner is still above their completion bounds. The corner that saved
 * the last label is tried first: neighbours in order are mostly saved by the same.
 */
export class CornerFilter implements CandidateFilter {
  private readonly view: CornerView;
  private readonly objectives: number;
  private readonly corners: number;
  private readonly combines: readonly Combine[];
  private readonly leastAhead: readonly number[];
  private readonly width: number;
  /** Weights by segment and column of the candidates. */
  private readonly weights: Float64Array;
  /** Weighted sum of what lies ahead and of the settled columns, by segment. */
  private readonly bases: Float64Array;
  private hint = 0;
  private hintSegment = 0;
  private readonly tally: { pruned: number };

  constructor(
    chain: Chain,
    view: CornerView,
    position: number,
    state: number,
    plan: ColumnPlan,
    tally: { pruned: number },
  ) {
    this.tally = tally;
    const columns = [...plan.compared, ...plan.checked];
    this.view = view;
    this.objectives = chain.objectives;
    this.corners = view.thresholds.length;
    this.combines = chain.criteria.map(({ combine }) => combine);
    this.leastAhead = chain.ahead.least.map((byPosition) => byPosition[position]![state]!);
    this.width = columns.length;
    this.weights = new Float64Array(view.segments.separations.length * this.width);
    const places = view.summed.map((criterion) => columns.findIndex((column) => column.criterion === criterion));
    this.bases = Float64Array.from(view.segments.separations, ({ weights, ahead }, segment) => {
      let base = ahead[position]![state]!;
      weights.forEach((weight, index) => {
        const place = places[index]!;
        if (place >= 0) this.weights[segment * this.width + place] = weight;
        else base += weight * findSettled(plan, view.summed[index]!);
      });
      return base;
    });
  }

  isAlive(values: Float64Array, at: number): boolean {
    const { hint, objectives, corners } = this;
    const first = this.boundObjective(0, values, at);
    const second = objectives === 1 ? -Infinity : this.boundObjective(1, values, at);
    if (
      this.isBelow(hint, first, second) &&
      this.boundSum(this.hintSegment, values, at) <= this.view.thresholds[hint]!
    ) {
      return true;
    }
    const from = this.findFirst(first);
    const to = objectives === 1 ? corners - 1 : this.findLast(second);
    const alive = from <= to && this.searchCorners(from, to, values, at);
    if (!alive) this.tally.pruned++;
    return alive;
  }

  private boundObjective(objective: number, values: Float64Array, at: number): number {
    return combineValues(this.combines[objective]!, values[at + objective]!, this.leastAhead[objective]!);
  }

  private isBelow(corner: number, first: number, second: number): boolean {
    const { corners } = this.view;
    if (this.objectives === 1) return first <= corners[corner]!;
    return first <= corners[2 * corner]! && second <= corners[2 * corner + 1]!;
  }

  /** First corner not left of `first`; corners ascend in the first objective. */
  private findFirst(first: number): number {
    const { objectives, view } = this;
    let [low, high] = [0, this.corners];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (view.corners[middle * objectives]! >= first) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Last corner not below `second`; corners descend in the second objective. */
  private findLast(second: number): number {
    let [low, high] = [0, this.corners];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.view.corners[2 * middle + 1]! < second) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  private searchCorners(from: number, to: number, values: Float64Array, at: number): boolean {
    const { starts, separations } = this.view.segments;
    for (let segment = 0; segment < separations.length && starts[segment]! <= to; segment++) {
      if (starts[segment + 1]! <= from) continue;
      const bound = this.boundSum(segment, values, at);
      if (bound > this.view.peaks[segment]!) continue;
      const last = Math.min(to, starts[segment + 1]! - 1);
      for (let corner = Math.max(from, starts[segment]!); corner <= last; corner++) {
        if (bound > this.view.thresholds[corner]!) continue;
        this.hint = corner;
        this.hintSegment = segment;
        return true;
      }
    }
    return false;
  }

  /** Least weighted sum that a completion can have. */
  private boundSum(segment: number, values: Float64Array, at: number): number {
    const { weights, width } = this;
    let bound = this.bases[segment]!;
    for (let column = 0; column < width; column++) {
      const weight = weights[segment * width + column]!;
      if (weight > 0) bound += weight * values[at + column]!;
    }
    return bound;
  }
}

function findSettled(plan: ColumnPlan, criterion: number): number {
  return plan.settled.find((column) => column.criterion === criterion)!.low;
}
