import { StateStore } from '../chain-states.ts';
import type { GroupFits } from '../fitting-forms.ts';
import { createFits } from '../fitting-forms.ts';
import type { InnerForms } from '../inner-forms.ts';
import { listInnerForms } from '../inner-forms.ts';
import { refuseSettings } from '../refuse-settings.ts';
import { StatesAfter } from '../states-after.ts';
import { SlotSizes } from '../unit-table/slot-sizes.ts';
import type { UnitVisitor } from '../unit-walk.ts';
import { UnitWalk } from '../unit-walk.ts';
import type { Layout, Place } from './layout.ts';
import { layOutChain } from './layout.ts';
import type { Frame } from './space-frame.ts';

/**
 * Number of candidates: that of paths through the chain of units, nothing costed. Forms of a unit that lead from one state
 * to the same other one are counted together, never one by one.
 */
export function countCandidates(space: Frame): bigint {
  const layout = layOutChain(space);
  let before: Counted = { states: StateStore.start(), counts: [1n] };
  let sizes: SlotSizes | undefined;
  for (const place of layout.places) {
    sizes = SlotSizes.of(space, place, sizes);
    before = new UnitCount(space, layout, place, { before, sizes }).run();
  }
  return before.counts[0] ?? 0n;
}

/** States between two units, with the number of paths that lead to each. */
interface Counted {
  readonly states: StateStore;
  readonly counts: readonly bigint[];
}

/** Numbers of a unit's forms, without any binary layer and with some. */
type FormCounts = readonly [number, number];

interface UnitInput {
  readonly before: Counted;
  readonly sizes: SlotSizes;
}

class UnitCount implements UnitVisitor {
  private readonly place: Place;
  private readonly before: Counted;
  private readonly walk: UnitWalk;
  private readonly after: StatesAfter;
  private readonly counts: bigint[] = [];
  private readonly forms: FormCounter;
  private readonly sizes: SlotSizes;
  private settings = 0;

  constructor(space: Frame, layout: Layout, place: Place, { before, sizes }: UnitInput) {
    const inner = listInnerForms(space, layout, place);
    this.place = place;
    this.before = before;
    this.walk = new UnitWalk(space, layout, place, before.states, inner.variables);
    this.after = new StatesAfter(layout, place);
    this.forms = new FormCounter(place, createFits(space, place, sizes), inner);
    this.sizes = sizes;
  }

  run(): Counted {
    this.walk.run(this);
    return { states: this.after.states, counts: this.counts };
  }

  shouldStop(): boolean {
    refuseSettings(this.place, this.settings);
    return false;
  }

  skip(): void {
    this.link(1, true, this.hadBinary());
  }

  take(form: number, slot: number): void {
    const { from } = this.walk;
    const isStopped = this.before.states.isStopped(from);
    this.forms.count(form, this.sizes.numberOf(slot)).forEach((count, isBinary) => {
      this.link(count, isStopped, isBinary === 1 || this.hadBinary());
    });
  }

  private hadBinary(): boolean {
    return this.before.states.hasBinary(this.walk.from);
  }

  private link(count: number, isStopped: boolean, hasBinary: boolean): void {
    if (count === 0) return;
    this.settings += 1;
    const to = this.after.find(this.after.states.keyOf(this.walk.digits), 0, isStopped, hasBinary);
    if (to >= 0) this.counts[to] = (this.counts[to] ?? 0n) + BigInt(count) * this.before.counts[this.walk.from]!;
  }
}

const NONE: FormCounts = [0, 0];

/** Counts the forms that a unit can have at its widths. */
class FormCounter {
  private readonly place: Place;
  private readonly fits: GroupFits;
  private readonly inner: InnerForms;
  private readonly patterns = new Map<number, readonly FormCounts[]>();
  private readonly known = new Map<number, FormCounts>();

  constructor(place: Place, fits: GroupFits, inner: InnerForms) {
    this.place = place;
    this.fits = fits;
    this.inner = inner;
  }

  /** `form`: but for what the inner forms add; `number`: of `SlotSizes`. */
  count(form: number, number: number): FormCounts {
    const key = number * this.place.forms.length + form;
    const found = this.known.get(key) ?? this.add(form, number);
    this.known.set(key, found);
    return found;
  }

  private add(form: number, number: number): FormCounts {
    const patterns = this.patterns.get(form) ?? this.countPatterns(form);
    this.patterns.set(form, patterns);
    let [real, binary] = [0, 0];
    this.fits.at(number).forEach((fits, pattern) => {
      const [withoutBinary, withBinary] = patterns[pattern] ?? NONE;
      if (!fits) return;
      real += withoutBinary;
      binary += withBinary;
    });
    return [real, binary];
  }

  /** The possible forms by their groups. */
  private countPatterns(form: number): FormCounts[] {
    const counts: [number, number][] = [];
    for (const offset of this.inner.offsets) {
      const { isPossible, binaryLayers } = this.place.forms[form + offset]!;
      const pattern = this.fits.patternOf[form + offset]!;
      counts[pattern] ??= [0, 0];
      if (isPossible) counts[pattern][binaryLayers.size > 0 ? 1 : 0]! += 1;
    }
    return counts;
  }
}
