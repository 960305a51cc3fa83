import { sweepBack, sweepForward, type Transitions } from './bounds.ts';
import { type Criterion, combineValues } from './criteria.ts';
import { keepTransitions } from './transitions.ts';

/**
 * Drops choices on no complete path or over a budget even with the best around them, until nothing changes.
 * Undefined where nothing is left.
 */
export function dropHopeless(
  criteria: readonly Criterion[],
  all: readonly Transitions[],
): readonly Transitions[] | undefined {
  let steps = all;
  for (;;) {
    const marks = markHopeful(criteria, steps);
    const kept = steps.map((step, at) => keepTransitions(step, criteria.length, marks[at]!));
    if (kept.some(({ count }) => count === 0)) return undefined;
    if (kept.every((step, at) => step === steps[at])) return steps;
    steps = kept;
  }
}

function markHopeful(criteria: readonly Criterion[], steps: readonly Transitions[]): Uint8Array[] {
  const marks = steps.map((step) => new Uint8Array(step.count).fill(1));
  markDisconnected(steps, marks);
  criteria.forEach((criterion, column) => {
    if (criterion.limit < Infinity) markOverLimit(criterion, column, criteria.length, steps, marks);
  });
  return marks;
}

function markDisconnected(steps: readonly Transitions[], marks: readonly Uint8Array[]): void {
  let reached = Uint8Array.of(1);
  steps.forEach(({ from, to, statesAfter, count }, at) => {
    const next = new Uint8Array(statesAfter);
    for (let choice = 0; choice < count; choice++) {
      if (reached[from[choice]!] === 1) next[to[choice]!] = 1;
      else marks[at]![choice] = 0;
    }
    reached = next;
  });
  reached = Uint8Array.of(1);
  for (let at = steps.length - 1; at >= 0; at--) {
    const { from, to, statesBefore, count } = steps[at]!;
    const next = new Uint8Array(statesBefore);
    for (let choice = 0; choice < count; choice++) {
      if (reached[to[choice]!] === 1) next[from[choice]!] = 1;
      else marks[at]![choice] = 0;
    }
    reached = next;
  }
}

function markOverLimit(
  { combine, limit }: Criterion,
  column: number,
  width: number,
  steps: readonly Transitions[],
  marks: readonly Uint8Array[],
): void {
  const behind = sweepForward(steps, combine, column, width);
  const ahead = sweepBack(steps, combine, column, width, Infinity);
  steps.forEach(({ from, to, count, costs }, at) => {
    for (let choice = 0; choice < count; choice++) {
      const here = combineValues(combine, behind[at]![from[choice]!]!, costs[choice * width + column]!);
      if (combineValues(combine, here, ahead[at + 1]![to[choice]!]!) > limit) marks[at]![choice] = 0;
    }
  });
}
