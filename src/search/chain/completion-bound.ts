import type { ColumnPlan } from './columns.ts';
import type { Chain } from './compile.ts';
import { CornerFilter, type CornerView } from './corner-filter.ts';
import { listCorners } from './corners.ts';
import type { Incumbent, Incumbents } from './incumbents.ts';
import type { LabelLayer } from './labels.ts';
import type { Pruner } from './layer.ts';
import { listSummed, type RelaxedPath } from './relaxation.ts';
import { findPeaks, measureThresholds, type Segments, tuneSegments } from './segments.ts';

/**
 * Prunes labels whose every completion some incumbent dominates, for one or two objectives. A label is alive while some
 * corner of the incumbents' staircase is above its completion bounds: each objective's own, and the Lagrangian bound
 * that weighs objectives and budgets together. Completions equal to an incumbent stay, so that pruning never changes
 * which path stands for a point of the front.
 */
export class CompletionBound implements Pruner {
  private readonly chain: Chain;
  private readonly incumbents: Incumbents;
  private epsilon = 0;
  private view: CornerView;
  private known: readonly Incumbent[];
  private readonly tally = { pruned: 0 };

  constructor(chain: Chain, incumbents: Incumbents, visit: (path: RelaxedPath) => void) {
    this.chain = chain;
    this.incumbents = incumbents;
    this.known = incumbents.list;
    this.view = this.createView((corners, summed) => tuneSegments(chain, summed, corners, visit));
  }

  /** Whether a chain's front can be bounded this way: one or two objectives, and something summed to weigh. */
  static suits(chain: Chain): boolean {
    const { objectives } = chain;
    return (objectives === 1 || objectives === 2) && listSummed(chain).length > 0;
  }

  get segments(): number {
    return this.view.segments.separations.length;
  }

  get pruned(): number {
    return this.tally.pruned;
  }

  /** Fits the multipliers anew to the incumbents known now. */
  tune(visit: (path: RelaxedPath) => void): void {
    this.known = this.incumbents.list;
    this.view = this.createView((corners, summed) => tuneSegments(this.chain, summed, corners, visit));
  }

  /** Counts incumbents as better by the factor 1 + epsilon from now on. */
  relax(epsilon: number): void {
    this.epsilon = epsilon;
    this.view = this.createView(() => this.view.segments);
  }

  private createView(tune: (corners: Float64Array, summed: readonly number[]) => Segments): CornerView {
    const { chain } = this;
    const summed = listSummed(chain);
    const corners = listCorners(chain, this.known, this.epsilon);
    const segments = tune(corners, summed);
    const thresholds = measureThresholds(chain, summed, corners, segments);
    return { summed, corners, segments, thresholds, peaks: findPeaks(thresholds, segments) };
  }

  enter(position: number, state: number, plan: ColumnPlan): CornerFilter {
    return new CornerFilter(this.chain, this.view, position, state, plan, this.tally);
  }

  /** Least weighted sum that a completion of each label can have under the multipliers of a segment. */
  rate(segment: number, position: number, { offsets, states, values, width }: LabelLayer, into: Float64Array): void {
    const { summed, segments } = this.view;
    const { weights, ahead } = segments.separations[segment]!;
    for (let state = 0; state < states; state++) {
      const base = ahead[position]![state]!;
      for (let label = offsets[state]!; label < offsets[state + 1]!; label++) {
        let sum = base;
        for (let at = 0; at < weights.length; at++) sum += weights[at]! * values[label * width + summed[at]!]!;
        into[label] = sum;
      }
    }
  }
}
