import type { Transitions } from './bounds.ts';
import { markBest } from './mark-best.ts';
import { keepTransitions } from './transitions.ts';

/** Of choices between the same two states, those no better than another in any criterion go; of equals the first stays. */
export function dropDominated(step: Transitions, width: number): Transitions {
  const kept = new Uint8Array(step.count);
  visitParallel(step, (group) => markBest(step.costs, width, group, kept));
  return keepTransitions(step, width, kept);
}

/** Visits the transitions between each two states, ascending. */
function visitParallel(step: Transitions, visit: (group: Int32Array) => void): void {
  for (let state = 0; state < step.statesAfter; state++) {
    const rows = listInto(step, state);
    for (let start = 0, at = 1; at <= rows.length; at++) {
      if (at < rows.length && step.from[rows[at]!] === step.from[rows[start]!]) continue;
      visit(rows.subarray(start, at));
      start = at;
    }
  }
}

/** Transitions into a state by the state that they come from; most steps have them in this order. */
function listInto({ from, offsets }: Transitions, state: number): Int32Array {
  const first = offsets[state]!;
  const rows = new Int32Array(offsets[state + 1]! - first);
  let isOrdered = true;
  for (let at = 0; at < rows.length; at++) {
    rows[at] = first + at;
    isOrdered &&= at === 0 || from[first + at]! >= from[first + at - 1]!;
  }
  return isOrdered ? rows : rows.sort((a, b) => from[a]! - from[b]! || a - b);
}
