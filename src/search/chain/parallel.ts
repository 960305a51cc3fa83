import type { Transitions } from './bounds.ts';
import { selectNonDominated } from './dominance.ts';
import { keepTransitions } from './transitions.ts';

/** Groups up to this size are compared in pairs, which takes less than putting them in order. */
const MOST_PAIRED = 16;

/** Of choices between the same two states, those no better than another in any criterion go; of equals the first stays. */
export function dropDominated(step: Transitions, width: number): Transitions {
  const kept = new Uint8Array(step.count);
  visitParallel(step, (group) => {
    if (group.length <= MOST_PAIRED) markInPairs(step.costs, width, group, kept);
    else for (const row of reduceGroup(step, width, group)) kept[row] = 1;
  });
  return keepTransitions(step, width, kept);
}

function reduceGroup(step: Transitions, width: number, group: Int32Array): Iterable<number> {
  return width === 0 ? [group[0]!] : selectNonDominated(step.costs, width, group);
}

function markInPairs(costs: Float64Array, width: number, group: Int32Array, kept: Uint8Array): void {
  for (let at = 0; at < group.length; at++) {
    let isBeaten = false;
    for (let other = 0; other < group.length && !isBeaten; other++) {
      isBeaten = other !== at && beats(costs, width, group[other]!, group[at]!);
    }
    if (!isBeaten) kept[group[at]!] = 1;
  }
}

/** Whether a row is no larger anywhere, and smaller somewhere or earlier. */
function beats(costs: Float64Array, width: number, row: number, other: number): boolean {
  let isSmaller = row < other;
  for (let column = 0; column < width; column++) {
    const difference = costs[row * width + column]! - costs[other * width + column]!;
    if (difference > 0) return false;
    if (difference < 0) isSmaller = true;
  }
  return isSmaller;
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
