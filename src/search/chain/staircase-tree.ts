import type { DominanceIndex, IndexHints } from './dominance-index.ts';
import { growFloats, growInts } from './grow.ts';
import { Staircase } from './staircase.ts';

const MAX_BUCKETS = 256;
/** Of the points expected; most of them will be covered and never come in. */
const POINTS_PER_BUCKET = 64;

/**
 * Index for four coordinates (the first one is the order of insertion): buckets of the second, equally filled as far as a
 * sample tells, and over them a binary tree whose nodes hold the staircase of the other two. The buckets left of a question's own are a few nodes; in its
 * own bucket points are compared one by one, and only if their staircase says that it can help.
 */
export class StaircaseTree implements DominanceIndex {
  /** Bucket k holds values from `cuts[k - 1]` up to below `cuts[k]`. */
  private readonly cuts: Float64Array;
  private readonly buckets: number;
  private readonly inner: IndexHints;
  /** Heap order: the root is 1, the leaf of bucket k is `buckets + k`. */
  private readonly nodes: (Staircase | undefined)[];
  private readonly heads: Int32Array;
  private next = new Int32Array(64);
  private points = new Float64Array(3 * 64);
  private count = 0;

  constructor({ ranges, size, sample }: IndexHints) {
    this.buckets = 2 ** Math.ceil(Math.log2(Math.min(MAX_BUCKETS, Math.max(2, size / POINTS_PER_BUCKET))));
    this.cuts = cutEqually(sample, this.buckets);
    this.inner = { ranges: ranges.slice(1), size: size / 8, sample: NO_SAMPLE };
    this.nodes = new Array(2 * this.buckets).fill(undefined);
    this.heads = new Int32Array(this.buckets).fill(-1);
  }

  covers(questions: Float64Array, at: number): boolean {
    const bucket = this.findBucket(questions[at + 1]!);
    const leaf = this.buckets + bucket;
    for (let node = leaf; node > 1; node >>= 1) {
      if ((node & 1) === 1 && this.nodes[node - 1]?.covers(questions, at + 1)) return true;
    }
    return this.nodes[leaf]?.covers(questions, at + 1) === true && this.searchBucket(bucket, questions, at);
  }

  private searchBucket(bucket: number, questions: Float64Array, at: number): boolean {
    const { points, next } = this;
    const [b, c, d] = [questions[at + 1]!, questions[at + 2]!, questions[at + 3]!];
    for (let point = this.heads[bucket]!; point >= 0; point = next[point]!) {
      const row = 3 * point;
      if (points[row]! <= b && points[row + 1]! <= c && points[row + 2]! <= d) return true;
    }
    return false;
  }

  insert(source: Float64Array, at: number): void {
    const bucket = this.findBucket(source[at + 1]!);
    for (let node = this.buckets + bucket; node >= 1; node >>= 1) {
      const stairs = this.nodes[node] ?? this.createNode(node);
      if (!stairs.covers(source, at + 1)) stairs.insert(source, at + 1);
    }
    this.addPoint(bucket, source, at);
  }

  private createNode(node: number): Staircase {
    const depth = 31 - Math.clz32(node);
    const stairs = new Staircase({ ...this.inner, size: this.inner.size / 2 ** (depth / 2) });
    this.nodes[node] = stairs;
    return stairs;
  }

  private addPoint(bucket: number, source: Float64Array, at: number): void {
    if (this.count === this.next.length) {
      this.next = growInts(this.next);
      this.points = growFloats(this.points);
    }
    for (let column = 0; column < 3; column++) this.points[3 * this.count + column] = source[at + 1 + column]!;
    this.next[this.count] = this.heads[bucket]!;
    this.heads[bucket] = this.count++;
  }

  /** Number of cuts not above the value, by halving. */
  private findBucket(value: number): number {
    const { cuts } = this;
    let bucket = 0;
    for (let step = this.buckets >> 1; step > 0; step >>= 1) {
      if (cuts[bucket + step - 1]! <= value) bucket += step;
    }
    return bucket;
  }
}

const NO_SAMPLE = new Float64Array(0);

/** Ascending cuts between `buckets` parts of the sample. */
function cutEqually(sample: Float64Array, buckets: number): Float64Array {
  const sorted = sample.slice().sort();
  return Float64Array.from({ length: buckets - 1 }, (_, cut) => {
    return sorted[Math.floor(((cut + 1) * sorted.length) / buckets)] ?? 0;
  });
}
