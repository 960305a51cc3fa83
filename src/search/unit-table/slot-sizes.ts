import { widthsAt } from '../../reshape/knobs.ts';
import type { AxisLayout } from '../../reshape/layout.ts';
import { keyOfAxis } from '../../reshape/sizes.ts';
import { settingAt } from '../slots.ts';
import type { Place } from '../space/layout.ts';
import type { Frame } from '../space/space-frame.ts';

/** The widths that are asked for of units with the same width knobs, numbered as they come; and what sizes they make. */
export class SlotSizes {
  private readonly space: Pick<Frame, 'shape' | 'knobs'>;
  private readonly sizers: Pick<Place, 'widthKnobs'>;
  private readonly numbers = new Map<number, number>();
  private readonly widths: Float64Array[] = [];
  private readonly classes = new Map<string, SizeClasses>();

  constructor(space: Pick<Frame, 'shape' | 'knobs'>, sizers: Pick<Place, 'widthKnobs'>) {
    this.space = space;
    this.sizers = sizers;
  }

  /** Those of a unit: `known` ones where the width knobs are the same. */
  static of(space: Pick<Frame, 'shape' | 'knobs'>, place: Place, known: SlotSizes | undefined): SlotSizes {
    return known?.sizers.widthKnobs.join() === place.widthKnobs.join() ? known : new SlotSizes(space, place);
  }

  /** `slot`: index over the values of the width knobs, the last varying fastest. */
  numberOf(slot: number): number {
    const known = this.numbers.get(slot);
    if (known !== undefined) return known;
    this.numbers.set(slot, this.widths.length);
    return this.widths.push(widthsAt(this.space.shape, settingAt(this.space, this.sizers, slot))) - 1;
  }

  /** Widths of the channel groups. */
  widthsOf(number: number): Float64Array {
    return this.widths[number]!;
  }

  /** Classes of the widths that make all these axes alike. */
  classesOf(layouts: readonly AxisLayout[]): SizeClasses {
    const axes = new Map(layouts.map((layout) => [keyOfAxis(layout, 0), layout]));
    const key = [...axes.keys()].sort().join(', ');
    const known = this.classes.get(key);
    if (known !== undefined) return known;
    const { groups } = this.space.shape;
    const own = [...axes.values()];
    const made = new SizeClasses((number) =>
      own.map((layout) => groups.measure(layout, this.widths[number]!)).join(' '),
    );
    this.classes.set(key, made);
    return made;
  }
}

/** Widths by the sizes they make of some axes: what depends on these alone is the same within a class. */
export class SizeClasses {
  private readonly describe: (number: number) => string;
  private readonly known: number[] = [];
  private readonly classes = new Map<string, number>();

  constructor(describe: (number: number) => string) {
    this.describe = describe;
  }

  /** `number`: of `SlotSizes.numberOf`. Classes are numbered as they are found. */
  of(number: number): number {
    return this.known[number] ?? this.find(number);
  }

  private find(number: number): number {
    const sizes = this.describe(number);
    const found = this.classes.get(sizes) ?? this.classes.size;
    this.classes.set(sizes, found);
    this.known[number] = found;
    return found;
  }
}
