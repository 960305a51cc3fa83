import type { Transitions } from './bounds.ts';
import { type Column, type ColumnPlan, type Extents, findArrivals } from './columns.ts';
import { createIndex, type DominanceIndex } from './dominance.ts';
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

export type MergeOutcome = 'done' | 'full' | 'stopped';

const POLL_INTERVAL = 4096;
const SUM = 0;
const MAX = 1;

/**
 * Appends to `after` the non-dominated labels of one state. Each choice into the state shifts the sorted labels of its
 * state before; a heap merges these lists, and a candidate that an accepted label covers is passed over before it ever
 * enters the heap. Memory is that of the accepted labels.
 */
export function mergeState(input: MergeInput, after: LabelLayer): MergeOutcome {
  return new StateMerge(input, after).run();
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
  private readonly index: DominanceIndex;

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

  private findHints(lists: number): { low: number; high: number; size: number } {
    let size = 0;
    for (let list = 0; list < lists; list++) size += this.end[list]! - this.position[list]!;
    const second = this.columns[1];
    if (second === undefined || this.compared !== 3) return { low: 0, high: 0, size };
    const { step, state, extents } = this.input;
    const range = findArrivals(step, state, extents, second.combine, second.criterion, this.after.width);
    return { low: Math.max(range.least, second.low), high: Math.min(range.greatest, second.cap), size };
  }

  run(): MergeOutcome {
    const { cap, shouldStop } = this.input;
    this.fillHeap();
    let polls = 0;
    while (this.heapSize > 0) {
      const list = this.heap[0]!;
      if (!this.isCovered(list * this.width)) this.accept(list);
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
      if (this.isCovered(head)) continue;
      if (filter !== undefined && !filter.isAlive(heads, head)) continue;
      position[list] = label;
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
    return this.index.covers(this.relaxed, 0);
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
