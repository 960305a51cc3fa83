import type { Individuals } from './individuals.ts';

/** Rank (0 the best) and crowding distance of every row; larger distances lie lonelier. */
export interface Ranking {
  readonly rank: Int32Array;
  readonly crowding: Float64Array;
  /** Rows by rank, those of one rank in order of their objectives. */
  readonly order: Int32Array;
}

/**
 * Non-dominated sorting by one sweep in lexicographic order with binary search over the fronts (ENS-BS of Zhang et al.
 * 2015) and crowding distances (Deb et al. 2002). Rows that break budgets come after all others, less broken ones
 * first. Of rows with equal objectives all but the first rank as crowded.
 */
export function rankRows(group: Individuals, count: number, objectives: number): Ranking {
  const rank = new Int32Array(count);
  const crowding = new Float64Array(count);
  const { feasible, broken } = splitRows(group, count, objectives);
  const fronts = objectives === 2 ? sweepPlane(group, feasible) : sweepSpace(group, feasible, objectives);
  fronts.forEach((front, level) => {
    for (const row of front) rank[row] = level;
    measureCrowding(group, front, objectives, crowding);
  });
  broken.forEach((row, index) => {
    rank[row] = fronts.length + index;
  });
  return { rank, crowding, order: Int32Array.from([...fronts.flat(), ...broken]) };
}

function splitRows(
  { objectives: values, violation }: Individuals,
  count: number,
  width: number,
): { feasible: Int32Array; broken: Int32Array } {
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  const feasible = rows.filter((row) => violation[row] === 0);
  const broken = rows.filter((row) => violation[row]! > 0);
  broken.sort((a, b) => violation[a]! - violation[b]! || a - b);
  feasible.sort(width === 2 ? (a, b) => compareTwo(values, a, b) : (a, b) => compareRows(values, width, a, b));
  return { feasible, broken };
}

function compareTwo(values: Float64Array, a: number, b: number): number {
  return values[2 * a]! - values[2 * b]! || values[2 * a + 1]! - values[2 * b + 1]! || a - b;
}

function compareRows(values: Float64Array, width: number, a: number, b: number): number {
  for (let column = 0; column < width; column += 1) {
    const difference = values[a * width + column]! - values[b * width + column]!;
    if (difference !== 0) return difference;
  }
  return a - b;
}

/** Two objectives: a front's last row has the least second objective so far. */
function sweepPlane({ objectives: values }: Individuals, rows: Int32Array): number[][] {
  const fronts: number[][] = [];
  const least: number[] = [];
  for (const row of rows) {
    const second = values[2 * row + 1]!;
    let [low, high] = [0, fronts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (least[middle]! > second) high = middle;
      else low = middle + 1;
    }
    if (low === fronts.length) fronts.push([]);
    fronts[low]!.push(row);
    least[low] = second;
  }
  return fronts;
}

function sweepSpace({ objectives: values }: Individuals, rows: Int32Array, width: number): number[][] {
  const fronts: number[][] = [];
  const isCovered = (row: number, front: readonly number[]): boolean => {
    for (let index = front.length - 1; index >= 0; index -= 1) {
      if (isNoWorse(values, front[index]! * width, row * width, width)) return true;
    }
    return false;
  };
  for (const row of rows) {
    let [low, high] = [0, fronts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isCovered(row, fronts[middle]!)) low = middle + 1;
      else high = middle;
    }
    if (low === fronts.length) fronts.push([]);
    fronts[low]!.push(row);
  }
  return fronts;
}

function isNoWorse(values: Float64Array, a: number, b: number, width: number): boolean {
  for (let column = 0; column < width; column += 1) if (values[a + column]! > values[b + column]!) return false;
  return true;
}

function measureCrowding(
  { objectives: values }: Individuals,
  front: readonly number[],
  width: number,
  crowding: Float64Array,
): void {
  for (let column = 0; column < width; column += 1) {
    const sorted = column === 0 ? front : sortBy(front, values, width, column);
    const last = sorted.length - 1;
    const span = values[sorted[last]! * width + column]! - values[sorted[0]! * width + column]!;
    crowding[sorted[0]!] = Infinity;
    crowding[sorted[last]!] = Infinity;
    if (span === 0) continue;
    for (let index = 1; index < last; index += 1) {
      const [before, after] = [sorted[index - 1]!, sorted[index + 1]!];
      crowding[sorted[index]!]! += (values[after * width + column]! - values[before * width + column]!) / span;
    }
  }
}

/** With two objectives a front descends in the second as it ascends in the first. */
function sortBy(front: readonly number[], values: Float64Array, width: number, column: number): readonly number[] {
  if (width === 2) return [...front].reverse();
  return [...front].sort((a, b) => values[a * width + column]! - values[b * width + column]! || a - b);
}
