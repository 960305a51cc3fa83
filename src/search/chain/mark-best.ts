import { selectNonDominated } from './dominance.ts';

/** Groups up to this size are compared in pairs, which takes less than putting them in order. */
const MOST_PAIRED = 16;

/**
 * Marks those of a group of rows by 1 that are no worse than each other one in some column, all to be small; of equal rows
 * the first. `group`: row numbers, ascending.
 */
export function markBest(costs: Float64Array, width: number, group: Int32Array, marks: Uint8Array): void {
  if (group.length <= MOST_PAIRED) markInPairs(costs, width, group, marks);
  else for (const row of width === 0 ? group.subarray(0, 1) : selectNonDominated(costs, width, group)) marks[row] = 1;
}

function markInPairs(costs: Float64Array, width: number, group: Int32Array, marks: Uint8Array): void {
  for (let at = 0; at < group.length; at++) {
    let isBeaten = false;
    for (let other = 0; other < group.length && !isBeaten; other++) {
      isBeaten = other !== at && beats(costs, width, group[other]!, group[at]!);
    }
    if (!isBeaten) marks[group[at]!] = 1;
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
