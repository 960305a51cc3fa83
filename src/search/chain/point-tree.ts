import type { DominanceIndex } from './dominance-index.ts';
import { growFloats, growInts } from './grow.ts';

const LEAF_SIZE = 16;
const LEAF = -1;

/**
 * Index for four and more coordinates (the first one is the order of insertion): a k-d tree over the others that grows
 * at its leaves. Every node knows the corner below all its points: a question passes by the nodes whose corner is not
 * below it. Points that a newer one of the same leaf covers are dropped.
 */
export class PointTree implements DominanceIndex {
  private readonly width: number;
  private nodes = 1;
  /** Lower corner per node. */
  private corners: Float64Array;
  private left = new Int32Array(64);
  /** Right child; LEAF where `left` is a slot of points. */
  private right = new Int32Array(64).fill(LEAF);
  private axes = new Int32Array(64);
  private cuts = new Float64Array(64);
  private slots = 1;
  private counts = new Int32Array(64);
  private points: Float64Array;
  private stack = new Int32Array(256);
  /** The point that answered last: neighbours in order often share their dominator. */
  private readonly recent: Float64Array;
  private readonly high: Float64Array;

  constructor(width: number) {
    this.width = width;
    this.corners = new Float64Array(64 * width).fill(Infinity);
    this.points = new Float64Array(64 * LEAF_SIZE * width);
    this.recent = new Float64Array(width).fill(Infinity);
    this.high = new Float64Array(width).fill(-Infinity);
  }

  covers(questions: Float64Array, at: number): boolean {
    const { width, corners, left, right } = this;
    const first = at + 1;
    if (isBelow(this.recent, 0, questions, first, width)) return true;
    if (!isBelow(corners, 0, questions, first, width)) return false;
    let { stack } = this;
    let depth = 1;
    stack[0] = 0;
    while (depth > 0) {
      const node = stack[--depth]!;
      if (right[node] === LEAF) {
        if (this.searchLeaf(left[node]!, questions, first)) return true;
        continue;
      }
      if (depth + 2 > stack.length) stack = this.stack = growInts(stack);
      const [low, high] = [left[node]!, right[node]!];
      if (isBelow(corners, high * width, questions, first, width)) stack[depth++] = high;
      if (isBelow(corners, low * width, questions, first, width)) stack[depth++] = low;
    }
    return false;
  }

  private searchLeaf(slot: number, questions: Float64Array, first: number): boolean {
    const { width, points } = this;
    const start = slot * LEAF_SIZE * width;
    const end = start + this.counts[slot]! * width;
    for (let at = start; at < end; at += width) {
      if (!isBelow(points, at, questions, first, width)) continue;
      for (let column = 0; column < width; column++) this.recent[column] = points[at + column]!;
      return true;
    }
    return false;
  }

  insert(source: Float64Array, at: number): void {
    const { width, left, right, axes, cuts, high } = this;
    const first = at + 1;
    for (let column = 0; column < width; column++) {
      if (source[first + column]! > high[column]!) high[column] = source[first + column]!;
    }
    let node = 0;
    for (;;) {
      this.lowerCorner(node, source, first);
      if (right[node] === LEAF) break;
      node = source[first + axes[node]!]! < cuts[node]! ? left[node]! : right[node]!;
    }
    this.addToSlot(left[node]!, source, first);
    if (this.counts[left[node]!] === LEAF_SIZE) this.split(node);
  }

  private lowerCorner(node: number, source: Float64Array, first: number): void {
    const { corners, width } = this;
    const start = node * width;
    for (let column = 0; column < width; column++) {
      if (source[first + column]! < corners[start + column]!) corners[start + column] = source[first + column]!;
    }
  }

  private addToSlot(slot: number, source: Float64Array, first: number): void {
    const { width, points } = this;
    const start = slot * LEAF_SIZE * width;
    let kept = 0;
    for (let old = 0; old < this.counts[slot]!; old++) {
      const from = start + old * width;
      if (isBelow(source, first, points, from, width)) continue;
      if (kept !== old) points.copyWithin(start + kept * width, from, from + width);
      kept++;
    }
    for (let column = 0; column < width; column++) points[start + kept * width + column] = source[first + column]!;
    this.counts[slot] = kept + 1;
  }

  /** Halves a full leaf at a cut that leaves points on both sides. */
  private split(node: number): void {
    this.makeRoom();
    const { axis, cut } = this.chooseCut(this.left[node]!);
    const slot = this.left[node]!;
    const [low, high] = [this.nodes++, this.nodes++];
    const other = this.slots++;
    this.left[low] = slot;
    this.left[high] = other;
    this.right[low] = this.right[high] = LEAF;
    [this.left[node], this.right[node], this.axes[node], this.cuts[node]] = [low, high, axis, cut];
    this.distribute(slot, other, low, high, axis, cut);
  }

  private distribute(slot: number, other: number, low: number, high: number, axis: number, cut: number): void {
    const { width, points } = this;
    const rows = points.slice(slot * LEAF_SIZE * width, (slot + 1) * LEAF_SIZE * width);
    this.counts[slot] = this.counts[other] = 0;
    for (let at = 0; at < rows.length; at += width) {
      const isLow = rows[at + axis]! < cut;
      const target = isLow ? slot : other;
      points.set(rows.subarray(at, at + width), (target * LEAF_SIZE + this.counts[target]!++) * width);
      this.lowerCorner(isLow ? low : high, rows, at);
    }
  }

  /** The median of the axis with the widest spread, in units of the spread of all points. */
  private chooseCut(slot: number): { axis: number; cut: number } {
    const { width, points, corners, high } = this;
    let best = { axis: 0, cut: 0, share: -1 };
    const values = new Float64Array(LEAF_SIZE);
    for (let axis = 0; axis < width; axis++) {
      for (let row = 0; row < LEAF_SIZE; row++) values[row] = points[(slot * LEAF_SIZE + row) * width + axis]!;
      values.sort();
      const share = (values[LEAF_SIZE - 1]! - values[0]!) / (high[axis]! - corners[axis]!);
      if (share > best.share) best = { axis, cut: findCut(values), share };
    }
    return best;
  }

  private makeRoom(): void {
    const { width } = this;
    while (this.nodes + 2 > this.left.length) {
      this.corners = growFloats(this.corners, Infinity);
      this.left = growInts(this.left);
      this.right = growInts(this.right);
      this.axes = growInts(this.axes);
      this.cuts = growFloats(this.cuts);
    }
    if (this.slots + 1 > this.counts.length) this.counts = growInts(this.counts);
    if ((this.slots + 1) * LEAF_SIZE * width > this.points.length) this.points = growFloats(this.points);
  }
}

function isBelow(a: Float64Array, atA: number, b: Float64Array, atB: number, width: number): boolean {
  for (let column = 0; column < width; column++) if (a[atA + column]! > b[atB + column]!) return false;
  return true;
}

/** The value nearest the middle that is greater than its predecessor: some lie below it, some not. */
function findCut(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  for (let at = middle; at < sorted.length; at++) if (sorted[at]! > sorted[at - 1]!) return sorted[at]!;
  for (let at = middle - 1; at > 0; at--) if (sorted[at]! > sorted[at - 1]!) return sorted[at]!;
  return sorted[0]!;
}
