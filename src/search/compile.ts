import { BitboneError } from '../graph/errors.ts';
import { StateStore } from './chain-states.ts';
import type { GenePart } from './evolve/automaton.ts';
import type { Fits } from './fitting-forms.ts';
import { createFits } from './fitting-forms.ts';
import type { Measure } from './measure.ts';
import { ChoiceList } from './space/choice-list.ts';
import type { Layout, Place } from './space/layout.ts';
import type { Frame } from './space/space-frame.ts';
import type { StageCounts } from './stage-counts.ts';
import type { UnitTable } from './tables.ts';
import { createUnitTable } from './tables.ts';

/** More choices than this in one step are not enumerated. */
const MOST_CHOICES = 8_000_000;
const POLL_STATES = 64;

/**
 * The space as a chain with a step per unit; costs in the measures' exact units. The state between two units holds the
 * variables that both sides read, how many binary convolutions of the stage came before (where the score is asked for),
 * and whether the stage has ended. Genes are those of `Layout.radix`. Without measures nothing is costed. Undefined once
 * `shouldStop` says so. Throws `E_UNSUPPORTED` when too large.
 */
export function compileSpace(
  space: Frame,
  layout: Layout,
  measures: readonly Measure[],
  shouldStop: () => boolean = () => false,
): GenePart[] | undefined {
  const isScored = measures.some(({ name }) => name === 'score');
  let before = StateStore.start();
  const parts: GenePart[] = [];
  for (const [at, place] of layout.places.entries()) {
    const isEnd = at === layout.places.length - 1;
    const table = measures.length === 0 ? undefined : createUnitTable(space, place, measures);
    const expansion = new Expansion(space, layout, {
      place,
      before,
      table,
      isScored,
      isEnd,
      measures: measures.length,
    });
    if (!expansion.run(shouldStop)) return undefined;
    const { after, choices } = expansion;
    const { genes, digits, from, to, costs } = choices.finish();
    const step = {
      name: place.name,
      statesBefore: before.count,
      statesAfter: Math.max(1, after.count),
      from,
      to,
      costs,
    };
    parts.push({ step, genes, digits });
    before = after;
  }
  return parts;
}

const NO_LAYERS: StageCounts = new Map();

/** Binary layers of the stage at hand behind a unit with these; 0 where no unit behind it asks. */
function countOn({ stageBefore, stageAfter, isAsked }: Place, own: StageCounts, before: number): number {
  if (!isAsked) return 0;
  return (own.get(stageAfter) ?? 0) + (stageAfter === stageBefore ? before : 0);
}

interface ExpansionInput {
  readonly place: Place;
  readonly before: StateStore;
  readonly table: UnitTable | undefined;
  readonly isScored: boolean;
  readonly isEnd: boolean;
  readonly measures: number;
}

/** All choices of one unit. */
class Expansion {
  private readonly space: Frame;
  private readonly layout: Layout;
  private readonly input: ExpansionInput;
  readonly after: StateStore;
  readonly choices: ChoiceList;
  /** Digit of each variable in the state and choice at hand. */
  private readonly digits: Int32Array;
  private readonly nothing: Float64Array;
  private readonly fits: Fits;
  private from = 0;

  constructor(space: Frame, layout: Layout, input: ExpansionInput) {
    const { place, isEnd, measures } = input;
    this.space = space;
    this.layout = layout;
    this.input = input;
    this.after = new StateStore(isEnd ? [] : place.carried, layout.radix);
    const presence = place.presence === undefined ? [] : [place.presence];
    this.choices = new ChoiceList([...place.opened, ...presence], measures);
    this.digits = new Int32Array(layout.radix.length);
    this.nothing = new Float64Array(measures);
    this.fits = createFits(space, place);
  }

  /** False where it was stopped. */
  run(shouldStop: () => boolean): boolean {
    const { before, place } = this.input;
    for (this.from = 0; this.from < before.count; this.from += 1) {
      if (this.from % POLL_STATES === 0 && shouldStop()) return false;
      before.read(this.from, this.digits);
      this.open(0);
      if (this.choices.count <= MOST_CHOICES) continue;
      throw new BitboneError('E_UNSUPPORTED', `more than ${MOST_CHOICES} settings are too many to enumerate`, {
        subject: place.name,
        fix: 'allow fewer widths with a larger --multiple, or fewer ties',
      });
    }
    return true;
  }

  /** Goes through the values of the variables that are set here. */
  private open(position: number): void {
    const { opened } = this.input.place;
    const variable = opened[position];
    if (variable === undefined) {
      if (this.keepsOrders()) this.place();
      return;
    }
    const radix = this.layout.radix[variable]!;
    for (let digit = 0; digit < radix; digit += 1) {
      this.digits[variable] = digit;
      this.open(position + 1);
    }
  }

  private keepsOrders(): boolean {
    return this.input.place.orders.every((index) => {
      const [before, after] = this.space.orders[index]!.knobs.map((knob) => this.valueIndex(knob));
      const [narrow, wide] = this.space.orders[index]!.knobs;
      return this.space.knobs[narrow]!.values[before!]! <= this.space.knobs[wide]!.values[after!]!;
    });
  }

  /** Index of a knob's value under the digits at hand. */
  private valueIndex(knob: number): number {
    const { homes } = this.space;
    const { variable, position } = homes[knob]!;
    return this.space.variables[variable]!.rows[this.digits[variable]!]![position]!;
  }

  private place(): void {
    const { place, before } = this.input;
    const isStopped = before.isStopped(this.from);
    const isOptional = place.stageBlock.isRemovable;
    if (isOptional && this.mayBeAbsent(isStopped)) this.skip();
    if (isOptional && !this.mayBePresent(isStopped)) return;
    const [form, slot] = [this.indexOver(place.formKnobs), this.indexOver(place.widthKnobs)];
    const { isPossible } = place.forms[form]!;
    if (isPossible && this.fits(form, slot)) this.take(form, slot);
  }

  /** Index over the values of these knobs under the digits at hand, the last varying fastest. */
  private indexOver(knobs: readonly number[]): number {
    let index = 0;
    for (const knob of knobs) index = index * this.space.knobs[knob]!.values.length + this.valueIndex(knob);
    return index;
  }

  private mayBeAbsent(isStopped: boolean): boolean {
    const { depth, rank, isFirstOfBlock } = this.input.place;
    if (depth.kind === 'free') return isStopped || (isFirstOfBlock && depth.kept.has(rank));
    return rank >= this.keptOf(depth);
  }

  private mayBePresent(isStopped: boolean): boolean {
    const { depth, rank, isFirstOfBlock } = this.input.place;
    // the block's first unit decides for the others
    if (depth.kind === 'free') return !isStopped && (!isFirstOfBlock || this.mayGoOn(depth.kept, rank));
    return rank < this.keptOf(depth);
  }

  /** Whether some allowed depth has this block. */
  private mayGoOn(kept: ReadonlySet<number>, rank: number): boolean {
    for (const count of kept) if (count > rank) return true;
    return false;
  }

  private keptOf(depth: Exclude<Place['depth'], { kind: 'free' }>): number {
    if (depth.kind === 'fixed') return depth.kept;
    return Number(this.space.knobs[depth.knob]!.values[this.valueIndex(depth.knob)]!) - depth.fixed;
  }

  /** The block is not there; its forms then say nothing and stand at their first. */
  private skip(): void {
    const { place, before } = this.input;
    for (const variable of place.own) if (this.digits[variable] !== 0) return;
    if (place.presence !== undefined) this.digits[place.presence] = 0;
    const position = countOn(place, NO_LAYERS, before.positionOf(this.from));
    this.link(position, before.hasBinary(this.from), true, this.nothing, 0);
  }

  private take(form: number, slot: number): void {
    const { place, before, table, isScored } = this.input;
    if (place.presence !== undefined) this.digits[place.presence] = 1;
    const position = before.positionOf(this.from);
    const { binaryLayers } = place.forms[form]!;
    const hasBinary = before.hasBinary(this.from) || binaryLayers.size > 0;
    const row = table?.find(form, slot, position) ?? 0;
    this.link(
      isScored ? countOn(place, binaryLayers, position) : 0,
      hasBinary,
      before.isStopped(this.from),
      table?.costs() ?? this.nothing,
      row,
    );
  }

  private link(position: number, hasBinary: boolean, isStopped: boolean, costs: Float64Array, row: number): void {
    const { place, isEnd } = this.input;
    const { tracksBinary } = this.layout;
    if (isEnd && tracksBinary && !hasBinary) return;
    const isOver = place.isLastOfPart;
    const isFree = place.depth.kind === 'free';
    const to = this.after.find(
      this.digits,
      position,
      !isOver && isFree && isStopped,
      !isEnd && tracksBinary && hasBinary,
    );
    this.choices.add(this.from, to, this.digits, costs, row);
  }
}
