import type { StateStore } from './chain-states.ts';
import { KnobIndex } from './knob-index.ts';
import type { Layout, Place } from './space/layout.ts';
import type { Frame } from './space/space-frame.ts';

/** What is done with each way that a unit can be. */
export interface UnitVisitor {
  /** Whether to end before the next state. */
  shouldStop(): boolean;
  /** The block is not there; its forms then say nothing and stand at their first. */
  skip(): void;
  /** The block is there. `form`: the index of the unit's form, but for what its inner forms add; `slot`: that of its widths. */
  take(form: number, slot: number): void;
}

/** Goes through what the variables that are set at a unit may be behind every state before it; its inner forms are left. */
export class UnitWalk {
  /** Digit of each variable in the state and choice at hand. */
  readonly digits: Int32Array;
  /** The state before the unit. */
  from = 0;
  private readonly space: Frame;
  private readonly place: Place;
  private readonly before: StateStore;
  private readonly radix: readonly number[];
  private readonly outer: readonly number[];
  private readonly forms: KnobIndex;
  private readonly slots: KnobIndex;

  constructor(space: Frame, { radix }: Layout, place: Place, before: StateStore, inner: readonly number[]) {
    this.space = space;
    this.place = place;
    this.before = before;
    this.radix = radix;
    this.digits = new Int32Array(radix.length);
    this.outer = place.opened.filter((variable) => !inner.includes(variable));
    this.forms = new KnobIndex(space, place.formKnobs, (variable) => !inner.includes(variable));
    this.slots = new KnobIndex(space, place.widthKnobs);
  }

  /** False where it was stopped. */
  run(visitor: UnitVisitor): boolean {
    for (this.from = 0; this.from < this.before.count; this.from += 1) {
      if (visitor.shouldStop()) return false;
      this.before.read(this.from, this.digits);
      this.open(0, visitor);
    }
    return true;
  }

  /** Goes through the values of the variables that are set here. */
  private open(position: number, visitor: UnitVisitor): void {
    const variable = this.outer[position];
    if (variable === undefined) {
      if (this.keepsOrders()) this.visit(visitor);
      return;
    }
    for (let digit = 0; digit < this.radix[variable]!; digit += 1) {
      this.digits[variable] = digit;
      this.open(position + 1, visitor);
    }
  }

  private visit(visitor: UnitVisitor): void {
    const isStopped = this.before.isStopped(this.from);
    const isOptional = this.place.stageBlock.isRemovable;
    if (isOptional && this.mayBeAbsent(isStopped) && this.standsAtFirst()) visitor.skip();
    if (isOptional && !this.mayBePresent(isStopped)) return;
    visitor.take(this.forms.at(this.digits), this.slots.at(this.digits));
  }

  private standsAtFirst(): boolean {
    return this.outer.every((variable) => this.digits[variable] === 0 || !this.place.own.has(variable));
  }

  private keepsOrders(): boolean {
    return this.place.orders.every((index) => {
      const [narrow, wide] = this.space.orders[index]!.knobs;
      return this.valueOf(narrow) <= this.valueOf(wide);
    });
  }

  /** A size under the digits at hand. */
  private valueOf(knob: number): number {
    const { homes, variables, knobs } = this.space;
    const { variable, position } = homes[knob]!;
    return Number(knobs[knob]!.values[variables[variable]!.rows[this.digits[variable]!]![position]!]!);
  }

  private mayBeAbsent(isStopped: boolean): boolean {
    const { depth, rank, isFirstOfBlock } = this.place;
    if (depth.kind === 'free') return isStopped || (isFirstOfBlock && depth.kept.has(rank));
    return rank >= this.keptOf(depth);
  }

  private mayBePresent(isStopped: boolean): boolean {
    const { depth, rank, isFirstOfBlock } = this.place;
    // the block's first unit decides for the others
    if (depth.kind === 'free') return !isStopped && (!isFirstOfBlock || mayGoOn(depth.kept, rank));
    return rank < this.keptOf(depth);
  }

  private keptOf(depth: Exclude<Place['depth'], { kind: 'free' }>): number {
    return depth.kind === 'fixed' ? depth.kept : this.valueOf(depth.knob) - depth.fixed;
  }
}

/** Whether some allowed depth has the block of this rank. */
function mayGoOn(kept: ReadonlySet<number>, rank: number): boolean {
  for (const count of kept) if (count > rank) return true;
  return false;
}
