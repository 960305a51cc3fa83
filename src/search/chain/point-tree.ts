import type { DominanceIndex } from './dominance.ts';

const LEAF_SIZE = 24;

/**
 * Index for four and more coordinates (the first one is the order of insertion): a k-d tree over the others that grows
 * at its leaves. Every node knows the corner below all its points (no dominator without it) and the corner above them
 * (one look proves a dominator).
 */
export class PointTree implements DominanceIndex {
  private readonly width: number;
  private root: Node;
  private size = 0;
  private rebuildAt = 1024;
  private stack: Node[] = [];
  private readonly recent: Float64Array;
  private readonly high: Float64Array;

  constructor(width: number) {
    this.width = width;
    this.root = createLeaf(width);
    this.recent = new Float64Array(width).fill(Infinity);
    this.high = new Float64Array(width).fill(-Infinity);
  }

  covers(points: Float64Array, at: number): boolean {
    const first = at + 1;
    if (isBelow(this.recent, 0, points, first, this.width)) return true;
    const { stack, width } = this;
    stack.length = 0;
    stack.push(this.root);
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (!isBelow(node.low, 0, points, first, width)) continue;
      if (node.right !== undefined) stack.push(node.right, node.left!);
      else if (this.searchLeaf(node, points, first)) return true;
    }
    return false;
  }

  private searchLeaf(leaf: Node, points: Float64Array, first: number): boolean {
    const { width } = this;
    for (let at = 0; at < leaf.count * width; at += width) {
      if (!isBelow(leaf.points, at, points, first, width)) continue;
      for (let column = 0; column < width; column++) this.recent[column] = leaf.points[at + column]!;
      return true;
    }
    return false;
  }

  insert(points: Float64Array, at: number): void {
    if (++this.size > this.rebuildAt) this.rebuild();
    this.raiseHigh(points, at + 1);
    let node = this.root;
    for (;;) {
      lowerCorner(node, points, at + 1, this.width);
      if (node.right === undefined) break;
      node = points[at + 1 + node.axis]! < node.cut ? node.left! : node.right;
    }
    addToLeaf(node, points, at + 1, this.width);
    if (node.count === LEAF_SIZE) splitLeaf(node, this.measureSpans());
  }

  private raiseHigh(points: Float64Array, at: number): void {
    const { high, width } = this;
    for (let column = 0; column < width; column++) {
      if (points[at + column]! > high[column]!) high[column] = points[at + column]!;
    }
  }

  /** Range of all points per axis: the unit in which axes are compared. */
  private measureSpans(): Float64Array {
    return this.high.map((high, column) => high - this.root.low[column]!);
  }

  /** Insertion in sorted order skews the tree; starting again from the points at twice the size keeps it shallow. */
  private rebuild(): void {
    const all: number[][] = [];
    collectPoints(this.root, this.width, all);
    this.rebuildAt = 2 * this.size;
    this.root = buildNode(all, this.measureSpans());
  }
}

interface Node {
  low: Float64Array;
  points: Float64Array;
  count: number;
  axis: number;
  cut: number;
  left: Node | undefined;
  right: Node | undefined;
}

function createLeaf(width: number): Node {
  return {
    low: new Float64Array(width).fill(Infinity),
    points: new Float64Array(LEAF_SIZE * width),
    count: 0,
    axis: 0,
    cut: 0,
    left: undefined,
    right: undefined,
  };
}

function isBelow(a: Float64Array, atA: number, b: Float64Array, atB: number, width: number): boolean {
  for (let column = 0; column < width; column++) if (a[atA + column]! > b[atB + column]!) return false;
  return true;
}

function lowerCorner(node: Node, points: Float64Array, at: number, width: number): void {
  for (let column = 0; column < width; column++) {
    if (points[at + column]! < node.low[column]!) node.low[column] = points[at + column]!;
  }
}

/** A point that the new one covers answers no question any more and gives up its place. */
function addToLeaf(leaf: Node, points: Float64Array, at: number, width: number): void {
  let kept = 0;
  for (let old = 0; old < leaf.count; old++) {
    if (isBelow(points, at, leaf.points, old * width, width)) continue;
    if (kept !== old) leaf.points.copyWithin(kept * width, old * width, (old + 1) * width);
    kept++;
  }
  for (let column = 0; column < width; column++) leaf.points[kept * width + column] = points[at + column]!;
  leaf.count = kept + 1;
}

function splitLeaf(leaf: Node, spans: Float64Array): void {
  const all: number[][] = [];
  collectPoints(leaf, spans.length, all);
  Object.assign(leaf, splitPoints(all, findWidestAxis(all, spans), spans));
}

function collectPoints(node: Node, width: number, into: number[][]): void {
  if (node.right !== undefined) {
    collectPoints(node.left!, width, into);
    collectPoints(node.right, width, into);
    return;
  }
  for (let at = 0; at < node.count; at++) into.push(Array.from(node.points.subarray(at * width, (at + 1) * width)));
}

/** Halves at the median of the widest axis until leaves have room to grow. */
function buildNode(points: number[][], spans: Float64Array): Node {
  const axis = points.length <= LEAF_SIZE / 2 ? -1 : findWidestAxis(points, spans);
  return axis < 0 ? fillLeaf(points, spans.length) : splitPoints(points, axis, spans);
}

function splitPoints(points: number[][], axis: number, spans: Float64Array): Node {
  points.sort((a, b) => a[axis]! - b[axis]!);
  const middle = findCut(points, axis);
  const left = buildNode(points.slice(0, middle), spans);
  const right = buildNode(points.slice(middle), spans);
  const low = left.low.map((value, column) => Math.min(value, right.low[column]!));
  return { low, points: EMPTY, count: 0, axis, cut: points[middle]![axis]!, left, right };
}

const EMPTY = new Float64Array(0);

function fillLeaf(points: number[][], width: number): Node {
  const leaf = createLeaf(width);
  for (const point of points) {
    const row = Float64Array.from(point);
    lowerCorner(leaf, row, 0, width);
    addToLeaf(leaf, row, 0, width);
  }
  return leaf;
}

/** First place from the middle on whose value differs from the one before, or else the last such before it. */
function findCut(points: readonly number[][], axis: number): number {
  const middle = points.length >> 1;
  const differs = (at: number): boolean => points[at]![axis]! > points[at - 1]![axis]!;
  for (let at = middle; at < points.length; at++) if (differs(at)) return at;
  let at = middle - 1;
  while (!differs(at)) at--;
  return at;
}

function findWidestAxis(points: readonly number[][], spans: Float64Array): number {
  let widest = -1;
  let widestShare = 0;
  for (let axis = 0; axis < spans.length; axis++) {
    let low = Infinity;
    let high = -Infinity;
    for (const point of points) {
      low = Math.min(low, point[axis]!);
      high = Math.max(high, point[axis]!);
    }
    const share = high > low ? (high - low) / spans[axis]! : 0;
    if (share > widestShare) [widest, widestShare] = [axis, share];
  }
  return widest;
}
