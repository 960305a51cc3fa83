import type { DominanceIndex, IndexHints } from './dominance-index.ts';
import { growFloats, growInts } from './grow.ts';

const MIN_BUCKETS = 16;
const MAX_BUCKETS = 1024;

/**
 * Index for three coordinates (the first one is the order of insertion): the staircase of the other two, (b, c), cut
 * into equal buckets of b. `least[k]` is the smallest c left of bucket k, so that one look decides most questions; the
 * bucket's own few steps decide the rest.
 */
export class Staircase implements DominanceIndex {
  private readonly low: number;
  private readonly scale: number;
  private readonly last: number;
  private readonly least: Float64Array;
  private readonly heads: Int32Array;
  private next = new Int32Array(64);
  private steps = new Float64Array(128);
  private count = 0;

  constructor({ ranges, size }: IndexHints) {
    const { low, high } = ranges[0] ?? { low: 0, high: 0 };
    const buckets = Math.min(MAX_BUCKETS, Math.max(MIN_BUCKETS, size >> 5));
    const span = high - low;
    this.low = Number.isFinite(low) ? low : 0;
    this.scale = span > 0 && Number.isFinite(span) ? buckets / span : 0;
    this.last = buckets - 1;
    this.least = new Float64Array(buckets).fill(Infinity);
    this.heads = new Int32Array(buckets).fill(-1);
  }

  covers(points: Float64Array, at: number): boolean {
    const b = points[at + 1]!;
    const c = points[at + 2]!;
    const bucket = this.findBucket(b);
    if (this.least[bucket]! <= c) return true;
    const steps = this.steps;
    for (let step = this.heads[bucket]!; step >= 0; step = this.next[step]!) {
      if (steps[2 * step]! <= b && steps[2 * step + 1]! <= c) return true;
    }
    return false;
  }

  insert(points: Float64Array, at: number): void {
    const b = points[at + 1]!;
    const c = points[at + 2]!;
    const bucket = this.findBucket(b);
    this.dropCovered(bucket, b, c);
    this.addStep(bucket, b, c);
    const least = this.least;
    for (let k = bucket + 1; k <= this.last && least[k]! > c; k++) least[k] = c;
  }

  private findBucket(b: number): number {
    const place = (b - this.low) * this.scale;
    if (!(place > 0)) return 0;
    return place >= this.last ? this.last : place | 0;
  }

  private dropCovered(bucket: number, b: number, c: number): void {
    const { heads, next, steps } = this;
    let before = -1;
    for (let step = heads[bucket]!; step >= 0; step = next[step]!) {
      if (steps[2 * step]! < b || steps[2 * step + 1]! < c) before = step;
      else if (before < 0) heads[bucket] = next[step]!;
      else next[before] = next[step]!;
    }
  }

  private addStep(bucket: number, b: number, c: number): void {
    if (this.count === this.next.length) {
      this.next = growInts(this.next);
      this.steps = growFloats(this.steps);
    }
    this.steps[2 * this.count] = b;
    this.steps[2 * this.count + 1] = c;
    this.next[this.count] = this.heads[bucket]!;
    this.heads[bucket] = this.count++;
  }
}
