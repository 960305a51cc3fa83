import type { Transitions } from './bounds.ts';
import { type Column, type ColumnPlan, type Extents, findArrivals } from './columns.ts';
import { combineValues } from './criteria.ts';
import { createIndex } from './dominance.ts';
import type { DominanceIndex, IndexHints } from './dominance-index.ts';
import type { LabelLayer } from './labels.ts';

/** Judges a candidate by what its completions can become; stateful per state, see `CompletionBound`. */
export interface CandidateFilter {
  isAlive(values: Float64Array, at: number): boolean;
}

/** What a merge may give away: added to a candidate's compared values before it is looked up. */
export type Slack = (values: Float64Array, at: number, into: Float64Array) => void;

export interface MergeInput {
  readonly step: Transitions;
  readonly state: number;
  readonly before: LabelLayer;
  readonly extents: Extents;
  readonly plan: ColumnPlan;
  readonly filter: CandidateFilter | undefined;
  readonly slack: Slack | undefined;
  /** The merge gives up once the layer holds more labels. */
  readonly cap: number;
  /** Asked now and then; true ends the merge. */
  readonly shouldStop: () => boolean;
}

export interface MergeResult {
  readonly outcome: 'done' | 'full' | 'stopped';
  /** Whether a candidate went that only the slack covers. */
  readonly gaveAway: boolean;
}

const POLL_INTERVAL = 4096;
/** Labels that are gone through one by one rather than looked up. */
const SHORT_SCAN = 24;
const SAMPLE_SIZE = 4096;
const EMPTY = new Float64Array(0);
const SUM = 0;
const MAX = 1;

/**
 * Appends to `after` the non-dominated labels of one state. Each choice into the state shifts the sorted labels of its
 * state before; a heap merges these lists, and a candidate that an accepted label covers is passed over before it ever
 * enters the heap. Memory is that of the accepted labels.
 */
export function mergeState(input: MergeInput, after: LabelLayer): MergeResult {
  const merge = new StateMerge(input, after);
  const outcome = merge.run();
  return { outcome, gaveAway: merge.gaveAway };
}

class StateMerge {
  private readonly input: MergeInput;
  private readonly after: LabelLayer;
  private readonly columns: readonly Column[];
  private readonly width: number;
  private readonly compared: number;
  private readonly source: Int32Array;
  private readonly kind: Uint8Array;
  private readonly cap: Float64Array;
  private readonly low: Float64Array;
  private readonly position: Int32Array;
  private readonly end: Int32Array;
  private readonly shift: Float64Array;
  /** Row of each list's first label that is left; one row more is scratch. */
  private readonly heads: Float64Array;
  private readonly relaxed: Float64Array;
  private readonly heap: Int32Array;
  private heapSize = 0;
  /** Labels accepted when the head was last looked up. */
  private readonly checkedAt: Int32Array;
  private readonly index: DominanceIndex;
  gaveAway = false;

  constructor(input: MergeInput, after: LabelLayer) {
    const { step, state, plan, before } = input;
    this.input = input;
    this.after = after;
    this.columns = [...plan.compared, ...plan.checked];
    this.width = this.columns.length;
    this.compared = plan.compared.length;
    this.source = Int32Array.from(this.columns, ({ criterion }) => criterion);
    this.kind = Uint8Array.from(this.columns, ({ combine }) => (combine === 'sum' ? SUM : combine === 'max' ? MAX : 2));
    this.cap = Float64Array.from(this.columns, ({ cap }) => cap);
    this.low = Float64Array.from(this.columns, ({ low }) => low);
    const first = step.offsets[state]!;
    const lists = step.offsets[state + 1]! - first;
    const from = step.from.subarray(first, first + lists);
    this.position = from.map((start) => before.offsets[start]!);
    this.end = from.map((start) => before.offsets[start + 1]!);
    this.shift = this.gatherShifts(first, lists);
    this.heads = new Float64Array(lists * this.width);
    this.relaxed = new Float64Array(this.width);
    this.heap = new Int32Array(lists);
    this.checkedAt = new Int32Array(lists);
    this.index = createIndex(this.compared, this.findHints(lists));
  }

  private gatherShifts(first: number, lists: number): Float64Array {
    const { costs } = this.input.step;
    const criteria = this.after.width;
    const shift = new Float64Array(lists * this.width);
    for (let list = 0; list < lists; list++) {
      for (let column = 0; column < this.width; column++) {
        shift[list * this.width + column] = costs[(first + list) * criteria + this.source[column]!]!;
      }
    }
    return shift;
  }

  private findHints(lists: number): IndexHints {
    let size = 0;
    for (let list = 0; list < lists; list++) size += this.end[list]! - this.position[list]!;
    const { step, state, extents, plan } = this.input;
    const ranges = plan.compared.slice(1).map((column) => {
      const range = findArrivals(step, state, extents, column.combine, column.criterion, this.after.width);
      return { low: Math.max(range.least, column.low), high: Math.min(range.greatest, column.cap) };
    });
    return { ranges, size, sample: this.compared === 4 ? this.sampleSecond(lists, size) : EMPTY };
  }

  /** Second coordinates of candidates, evenly over all lists. */
  private sampleSecond(lists: number, size: number): Float64Array {
    const { before } = this.input;
    const stride = Math.max(1, Math.floor(size / SAMPLE_SIZE));
    const sample: number[] = [];
    let skip = 0;
    for (let list = 0; list < lists; list++) {
      let label = this.position[list]! + skip;
      for (; label < this.end[list]!; label += stride) {
        const value = before.values[label * before.width + this.source[1]!]!;
        sample.push(combineValues(this.columns[1]!.combine, value, this.shift[list * this.width + 1]!));
      }
      skip = label - this.end[list]!;
    }
    return Float64Array.from(sample);
  }

  run(): MergeResult['outcome'] {
    const { cap, shouldStop } = this.input;
    this.fillHeap();
    let polls = 0;
    while (this.heapSize > 0) {
      const list = this.heap[0]!;
      if (!this.isCoveredSince(list)) this.accept(list);
      if (this.after.count > cap) return 'full';
      if (++polls % POLL_INTERVAL === 0 && shouldStop()) return 'stopped';
      if (!this.advance(list)) this.heap[0] = this.heap[--this.heapSize]!;
      this.sink(0);
    }
    return 'done';
  }

  private fillHeap(): void {
    for (let list = 0; list < this.position.length; list++) {
      this.position[list]!--;
      if (this.advance(list)) this.heap[this.heapSize++] = list;
    }
    for (let at = (this.heapSize >> 1) - 1; at >= 0; at--) this.sink(at);
  }

  /** Moves a list to its next label worth a look; false at its end. */
  private advance(list: number): boolean {
    const { position, end, heads, width } = this;
    const { filter } = this.input;
    const head = list * width;
    const last = end[list]!;
    for (let label = position[list]! + 1; label < last; label++) {
      if (!this.load(label, head)) continue;
      if (filter !== undefined && !filter.isAlive(heads, head)) continue;
      if (this.isCovered(head)) continue;
      position[list] = label;
      this.checkedAt[list] = this.after.count;
      return true;
    }
    return false;
  }

  /** Computes a candidate's row; false where it breaks a budget with any completion. */
  private load(label: number, head: number): boolean {
    const { heads, shift, source, kind, cap, low, width } = this;
    const { before } = this.input;
    const values = before.values;
    const row = label * before.width;
    for (let column = 0; column < width; column++) {
      const cost = shift[head + column]!;
      let value = values[row + source[column]!]!;
      if (kind[column] === SUM) value += cost;
      else if (kind[column] === MAX) value = value > cost ? value : cost;
      else value = value < cost ? value : cost;
      if (value > cap[column]!) return false;
      heads[head + column] = value > low[column]! ? value : low[column]!;
    }
    return true;
  }

  private isCovered(head: number): boolean {
    const { slack } = this.input;
    if (slack === undefined) return this.index.covers(this.heads, head);
    slack(this.heads, head, this.relaxed);
    if (!this.index.covers(this.relaxed, 0)) return false;
    this.gaveAway ||= !this.index.covers(this.heads, head);
    return true;
  }

  /** A head was looked up when it became one: what came since is little, and cheaper to go through than to look up. */
  private isCoveredSince(list: number): boolean {
    const { after, checkedAt, heads } = this;
    const head = list * this.width;
    const isShort = this.input.slack === undefined && after.count - checkedAt[list]! <= SHORT_SCAN;
    return isShort ? this.scanAccepted(checkedAt[list]!, heads, head) : this.isCovered(head);
  }

  private scanAccepted(first: number, question: Float64Array, at: number): boolean {
    const { after, source, compared } = this;
    for (let row = first * after.width; row < after.count * after.width; row += after.width) {
      let column = 1;
      while (column < compared && after.values[row + source[column]!]! <= question[at + column]!) column++;
      if (column >= compared) return true;
    }
    return false;
  }

  private accept(list: number): void {
    const { input, after, heads, width, source } = this;
    const head = list * width;
    const transition = input.step.offsets[input.state]! + list;
    const row = after.append(this.position[list]!, transition) * after.width;
    for (const { criterion, low } of input.plan.settled) after.values[row + criterion] = low;
    for (let column = 0; column < width; column++) after.values[row + source[column]!] = heads[head + column]!;
    this.index.insert(heads, head);
  }

  private sink(start: number): void {
    const { heap, heapSize } = this;
    const list = heap[start]!;
    let at = start;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heapSize) break;
      if (child + 1 < heapSize && this.isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!this.isBefore(heap[child]!, list)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = list;
  }

  private isBefore(a: number, b: number): boolean {
    const { heads, width, compared } = this;
    for (let column = 0; column < compared; column++) {
      const difference = heads[a * width + column]! - heads[b * width + column]!;
      if (difference !== 0) return difference < 0;
    }
    return a < b;
  }
}
