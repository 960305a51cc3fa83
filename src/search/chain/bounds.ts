import { type Combine, type Criterion, combineValues, IDENTITY } from './criteria.ts';

/** Choices of one step, or of a few fused ones, ordered by state after, then by the problem's choice numbers. */
export interface Transitions {
  readonly statesBefore: number;
  readonly statesAfter: number;
  readonly count: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Steps of the problem that one transition covers. */
  readonly span: number;
  /** Choice numbers in the problem, row-major [transition][step covered]. */
  readonly choice: Int32Array;
  /** Choices into state s are `offsets[s]` up to `offsets[s + 1]`. */
  readonly offsets: Int32Array;
  /** Costs, row-major [choice][criterion]. */
  readonly costs: Float64Array;
}

/** Least and greatest value of the steps ahead, per criterion and position (0 to steps), each by state. */
export interface SuffixBounds {
  readonly least: readonly (readonly Float64Array[])[];
  readonly greatest: readonly (readonly Float64Array[])[];
}

export function boundSuffixes(criteria: readonly Criterion[], steps: readonly Transitions[]): SuffixBounds {
  return {
    least: criteria.map(({ combine }, column) => sweepBack(steps, combine, column, criteria.length, Infinity)),
    greatest: criteria.map(({ combine }, column) => sweepBack(steps, combine, column, criteria.length, -Infinity)),
  };
}

/** Least value of the steps behind, by position and state; Infinity where no path arrives. */
export function sweepForward(
  steps: readonly Transitions[],
  combine: Combine,
  column: number,
  width: number,
): Float64Array[] {
  const values = [Float64Array.of(IDENTITY[combine])];
  for (const step of steps) {
    const before = values.at(-1)!;
    const after = new Float64Array(step.statesAfter).fill(Infinity);
    const reached = new Uint8Array(step.statesAfter);
    for (let at = 0; at < step.count; at++) {
      const value = combineValues(combine, before[step.from[at]!]!, step.costs[at * width + column]!);
      const to = step.to[at]!;
      if (reached[to] === 0 || value < after[to]!) after[to] = value;
      reached[to] = 1;
    }
    values.push(after);
  }
  return values;
}

/** Least (`none` = Infinity) or greatest (`none` = -Infinity) value ahead. A state without completion keeps `none`. */
export function sweepBack(
  steps: readonly Transitions[],
  combine: Combine,
  column: number,
  width: number,
  none: number,
): Float64Array[] {
  const values = [Float64Array.of(IDENTITY[combine])];
  for (const step of [...steps].reverse()) {
    const after = values.at(-1)!;
    const before = new Float64Array(step.statesBefore).fill(none);
    const reached = new Uint8Array(step.statesBefore);
    for (let at = 0; at < step.count; at++) {
      const value = combineValues(combine, after[step.to[at]!]!, step.costs[at * width + column]!);
      const from = step.from[at]!;
      if (reached[from] === 0 || (none > 0 ? value < before[from]! : value > before[from]!)) before[from] = value;
      reached[from] = 1;
    }
    values.push(before);
  }
  return values.reverse();
}
