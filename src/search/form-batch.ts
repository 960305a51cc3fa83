import { markBest } from './chain/mark-best.ts';
import type { Wanted } from './measure.ts';

/** The forms that a unit can have at the same widths behind the same state. */
export class FormBatch {
  count = 0;
  /** Combination of inner forms, and state behind the unit, by form. */
  readonly combinations: Int32Array;
  readonly ends: Int32Array;
  /** Row-major [form][measure]. */
  readonly costs: Float64Array;
  /** Largest absolute cost by measure of all forms so far, where some are left out. */
  readonly largest: Float64Array | undefined;
  private readonly measures: number;
  private readonly wanted: readonly Wanted[] | undefined;
  private readonly width: number;
  private readonly oriented: Float64Array;
  private readonly marks: Uint8Array;
  private readonly group: Int32Array;

  /** `most`: how many forms there can be. `wanted`: by measure, where forms go that no front needs. */
  constructor(most: number, measures: number, wanted: readonly Wanted[] | undefined) {
    this.combinations = new Int32Array(most);
    this.ends = new Int32Array(most);
    this.costs = new Float64Array(most * measures);
    this.largest = wanted && new Float64Array(measures);
    this.measures = measures;
    this.wanted = wanted;
    this.width = (wanted ?? []).reduce((width, { less, more }) => width + Number(less) + Number(more), 0);
    this.oriented = new Float64Array(most * this.width);
    this.marks = new Uint8Array(most);
    this.group = new Int32Array(most);
  }

  /** `costs`: holds the form's from `row` on. */
  add(combination: number, end: number, costs: Float64Array, row: number): void {
    const { count, measures } = this;
    this.combinations[count] = combination;
    this.ends[count] = end;
    for (let at = 0; at < measures; at += 1) this.costs[count * measures + at] = costs[row + at]!;
    this.count += 1;
  }

  /** Sets one of the costs of the form that was added last. */
  price(measure: number, cost: number): void {
    this.costs[(this.count - 1) * this.measures + measure] = cost;
  }

  /**
   * 1 for the forms that are needed: where not all are, those that no other one which leads to the same state is better than.
   * What follows costs the same behind both, so that a path with the worse one is on no front.
   */
  findNeeded(): Uint8Array {
    this.noteLargest();
    if (this.wanted === undefined || this.count < 2) return this.marks.fill(1, 0, this.count);
    this.marks.fill(0, 0, this.count);
    this.orient(this.wanted);
    // ends that were gone through are told by a form of theirs that stands earlier
    for (let first = 0; first < this.count; first += 1) {
      if (!this.isSeen(first)) markBest(this.oriented, this.width, this.listAlike(first), this.marks);
    }
    return this.marks;
  }

  private noteLargest(): void {
    const { largest, count, measures, costs } = this;
    if (largest === undefined) return;
    for (let at = 0; at < count * measures; at += 1) {
      const measure = at % measures;
      largest[measure] = Math.max(largest[measure]!, Math.abs(costs[at]!));
    }
  }

  /** Writes what is wanted as columns that are to be small. */
  private orient(wanted: readonly Wanted[]): void {
    let at = 0;
    for (let form = 0; form < this.count; form += 1) {
      for (let measure = 0; measure < wanted.length; measure += 1) {
        const cost = this.costs[form * wanted.length + measure]!;
        if (wanted[measure]!.less) this.oriented[at++] = cost;
        if (wanted[measure]!.more) this.oriented[at++] = -cost;
      }
    }
  }

  private isSeen(form: number): boolean {
    for (let other = 0; other < form; other += 1) if (this.ends[other] === this.ends[form]) return true;
    return false;
  }

  /** The forms from this one on that lead where it leads. */
  private listAlike(first: number): Int32Array {
    let size = 0;
    for (let form = first; form < this.count; form += 1) {
      if (this.ends[form] === this.ends[first]) this.group[size++] = form;
    }
    return this.group.subarray(0, size);
  }
}
