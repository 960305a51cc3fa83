import { StateStore } from './chain-states.ts';
import type { GenePart } from './evolve/automaton.ts';
import type { GroupFits } from './fitting-forms.ts';
import { createFits } from './fitting-forms.ts';
import type { InnerForms } from './inner-forms.ts';
import { listInnerForms } from './inner-forms.ts';
import type { Measure } from './measure.ts';
import { refuseSettings } from './refuse-settings.ts';
import { ChoiceList } from './space/choice-list.ts';
import type { Layout, Place } from './space/layout.ts';
import type { Frame } from './space/space-frame.ts';
import { StatesAfter } from './states-after.ts';
import { SlotSizes } from './unit-table/slot-sizes.ts';
import { UnitTable } from './unit-table/unit-table.ts';
import type { UnitVisitor } from './unit-walk.ts';
import { UnitWalk } from './unit-walk.ts';

const POLL_STATES = 64;

/**
 * The space as a chain with a step per unit; costs in the measures' exact units. The state between two units holds the
 * variables that both sides read, how many binary convolutions of the stage came before (where the score is asked for),
 * and whether the stage has ended. Genes are those of `Layout.radix`. Undefined once `shouldStop` says so. Throws
 * `E_UNSUPPORTED` when too large.
 */
export function compileSpace(
  space: Frame,
  layout: Layout,
  measures: readonly Measure[],
  shouldStop: () => boolean = () => false,
): GenePart[] | undefined {
  let before = StateStore.start();
  let sizes: SlotSizes | undefined;
  const parts: GenePart[] = [];
  for (const place of layout.places) {
    sizes = SlotSizes.of(space, place, sizes);
    const expansion = new Expansion(space, layout, place, { before, measures, sizes, shouldStop });
    if (!expansion.run()) return undefined;
    const { states } = expansion.after;
    const { genes, digits, from, to, costs } = expansion.choices.finish();
    const { name } = place;
    const step = { name, statesBefore: before.count, statesAfter: Math.max(1, states.count), from, to, costs };
    parts.push({ step, genes, digits });
    before = states;
  }
  return parts;
}

interface ExpansionInput {
  readonly before: StateStore;
  readonly measures: readonly Measure[];
  readonly sizes: SlotSizes;
  readonly shouldStop: () => boolean;
}

/** All choices of one unit. */
class Expansion implements UnitVisitor {
  readonly after: StatesAfter;
  readonly choices: ChoiceList;
  private readonly place: Place;
  private readonly input: ExpansionInput;
  private readonly inner: InnerForms;
  private readonly walk: UnitWalk;
  private readonly forms: FormColumns;
  private readonly table: UnitTable;
  /** Column of the score among the measures; -1 where it is not asked for. */
  private readonly scoreColumn: number;
  private readonly nothing: Float64Array;
  /** State behind the unit by `FormColumns.ends`, in the setting at hand; -1 where it was not asked for yet. */
  private readonly ends: Int32Array;

  constructor(space: Frame, layout: Layout, place: Place, input: ExpansionInput) {
    const { measures, before, sizes } = input;
    this.place = place;
    this.input = input;
    this.inner = listInnerForms(space, layout, place);
    this.walk = new UnitWalk(space, layout, place, before, this.inner.variables);
    this.after = new StatesAfter(layout, place);
    const presence = place.presence === undefined ? [] : [place.presence];
    this.choices = new ChoiceList([...place.opened, ...presence], measures.length);
    this.scoreColumn = measures.findIndex(({ name }) => name === 'score');
    this.forms = describeForms(space, place, sizes, this.scoreColumn >= 0);
    this.table = new UnitTable(space, place, sizes, measures);
    this.nothing = new Float64Array(measures.length);
    this.ends = new Int32Array(2 * (1 + this.forms.layers.reduce((most, count) => Math.max(most, count), 0)));
  }

  /** False where it was stopped. */
  run(): boolean {
    return this.walk.run(this);
  }

  shouldStop(): boolean {
    refuseSettings(this.place, this.choices.count);
    return this.walk.from % POLL_STATES === 0 && this.input.shouldStop();
  }

  skip(): void {
    const { walk, after, choices, input } = this;
    for (const variable of this.inner.variables) walk.digits[variable] = 0;
    if (this.place.presence !== undefined) walk.digits[this.place.presence] = 0;
    const key = after.states.keyOf(walk.digits);
    const to = after.find(key, this.positionBehind(), true, input.before.hasBinary(walk.from));
    if (to >= 0) choices.add(walk.from, to, walk.digits, this.nothing, 0);
  }

  take(form: number, slot: number): void {
    const { inner, forms, table, walk, choices } = this;
    const number = this.input.sizes.numberOf(slot);
    const fits = forms.fits.at(number);
    const position = this.input.before.positionOf(walk.from);
    if (this.place.presence !== undefined) walk.digits[this.place.presence] = 1;
    this.ends.fill(-1);
    for (let combination = 0; combination < inner.offsets.length; combination += 1) {
      const own = form + inner.offsets[combination]!;
      if (forms.isPossible[own] === 0 || fits[forms.fits.patternOf[own]!] === false) continue;
      const to = this.findEnd(own);
      if (to < 0) continue;
      const row = table.find(own, number);
      this.setInner(combination);
      choices.add(walk.from, to, walk.digits, table.costs, row);
      if (this.scoreColumn >= 0) choices.price(this.scoreColumn, table.score(own, number, position));
    }
  }

  private setInner(combination: number): void {
    const { variables, digits } = this.inner;
    for (let at = 0; at < variables.length; at += 1) {
      this.walk.digits[variables[at]!] = digits[combination * variables.length + at]!;
    }
  }

  private findEnd(form: number): number {
    const { walk, after, forms } = this;
    const { before } = this.input;
    const hasBinary = before.hasBinary(walk.from) || forms.isBinary[form] === 1;
    const end = 2 * forms.layers[form]! + (hasBinary ? 1 : 0);
    if (this.ends[end]! >= 0) return this.ends[end]!;
    const position = forms.layers[form]! + this.positionBehind();
    const key = after.states.keyOf(walk.digits);
    this.ends[end] = after.find(key, position, before.isStopped(walk.from), hasBinary);
    return this.ends[end]!;
  }

  /** Binary layers of the stage at hand behind the unit, but for its own; 0 where no unit behind it asks. */
  private positionBehind(): number {
    const { isAsked, stageAfter, stageBefore } = this.place;
    return isAsked && stageAfter === stageBefore ? this.input.before.positionOf(this.walk.from) : 0;
  }
}

/** What of a unit's forms decides where they lead, by form. */
interface FormColumns {
  readonly isPossible: Uint8Array;
  readonly fits: GroupFits;
  readonly isBinary: Uint8Array;
  /** Own binary layers that units behind ask for. */
  readonly layers: Int32Array;
}

function describeForms(space: Frame, place: Place, sizes: SlotSizes, isScored: boolean): FormColumns {
  const isAsked = isScored && place.isAsked;
  return {
    isPossible: Uint8Array.from(place.forms, (form) => (form.isPossible ? 1 : 0)),
    fits: createFits(space, place, sizes),
    isBinary: Uint8Array.from(place.forms, ({ binaryLayers }) => (binaryLayers.size > 0 ? 1 : 0)),
    layers: Int32Array.from(place.forms, ({ binaryLayers }) =>
      isAsked ? (binaryLayers.get(place.stageAfter) ?? 0) : 0,
    ),
  };
}
