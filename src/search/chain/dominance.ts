import type { DominanceIndex, IndexHints } from './dominance-index.ts';
import { PointTree } from './point-tree.ts';
import { Staircase } from './staircase.ts';
import { StaircaseTree } from './staircase-tree.ts';

/** An index for points of `width` coordinates; the answer never depends on `hints`. */
export function createIndex(width: number, hints: IndexHints): DominanceIndex {
  if (width <= 1) return new AnyPoint();
  if (width === 2) return new SecondMinimum();
  if (width === 3) return new Staircase(hints);
  return width === 4 ? new StaircaseTree(hints) : new PointTree(width - 1);
}

class AnyPoint implements DominanceIndex {
  private filled = false;
  covers(): boolean {
    return this.filled;
  }
  insert(): void {
    this.filled = true;
  }
}

class SecondMinimum implements DominanceIndex {
  private minimum = Infinity;
  private filled = false;
  covers(points: Float64Array, at: number): boolean {
    return this.filled && this.minimum <= points[at + 1]!;
  }
  insert(points: Float64Array, at: number): void {
    this.filled = true;
    this.minimum = Math.min(this.minimum, points[at + 1]!);
  }
}

/** Row numbers of the non-dominated rows among `rows`, in lexicographic order; of equal rows the earliest stays. */
export function selectNonDominated(values: Float64Array, width: number, rows: Int32Array): Int32Array {
  const order = Array.from(rows).sort((a, b) => compareRows(values, width, a, b));
  const index = createIndex(width, findHints(values, width, order));
  const kept = order.filter((row) => {
    const isNew = !index.covers(values, row * width);
    if (isNew) index.insert(values, row * width);
    return isNew;
  });
  return Int32Array.from(kept);
}

function compareRows(values: Float64Array, width: number, a: number, b: number): number {
  for (let column = 0; column < width; column++) {
    const difference = values[a * width + column]! - values[b * width + column]!;
    if (difference !== 0) return difference;
  }
  return a - b;
}

const NO_HINTS: IndexHints = { ranges: [], size: 0, sample: new Float64Array(0) };

function findHints(values: Float64Array, width: number, rows: readonly number[]): IndexHints {
  // so few coordinates need no index to speak of
  if (width <= 2) return NO_HINTS;
  const ranges = Array.from({ length: width - 1 }, (_, column) => {
    const range = { low: Infinity, high: -Infinity };
    for (const row of rows) {
      range.low = Math.min(range.low, values[row * width + 1 + column]!);
      range.high = Math.max(range.high, values[row * width + 1 + column]!);
    }
    return range;
  });
  const sample = Float64Array.from(rows, (row) => values[row * width + 1]!);
  return { ranges, size: rows.length, sample };
}
