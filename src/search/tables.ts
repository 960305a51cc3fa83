import type { CostVector } from '../cost/vector.ts';
import { newCost } from '../cost/vector.ts';
import { isBlockNeeded, widthsAt } from '../reshape/knobs.ts';
import { costUnit, scoreUnit } from './evaluate.ts';
import type { Measure } from './measure.ts';
import { countSlots, settingAt } from './slots.ts';
import type { Place } from './space/layout.ts';
import type { Frame } from './space/space-frame.ts';
import type { Variant } from './space/variants.ts';

/** Costs of one unit in all measures, computed once per form, widths and place in its stage. */
export interface UnitTable {
  /**
   * `form`: index into the place's forms. `slot`: index over the values of its width knobs, the last varying fastest.
   * `before`: binary convolutions of the stage in front of it. Gives where in `costs` the unit's row begins.
   */
  find(form: number, slot: number, before: number): number;
  /** Row-major [entry][measure]; replaced when it grows. */
  costs(): Float64Array;
}

export function createUnitTable(space: Frame, place: Place, measures: readonly Measure[]): UnitTable {
  const slots = countSlots(space, place);
  const known = new Map<number, number>();
  const variants = place.forms.map((): Variant | undefined => undefined);
  const sizes = place.forms.map(() => new Map<number, Sized>());
  const isScored = measures.some(({ name }) => name === 'score');
  let costs = new Float64Array(64 * measures.length);
  let count = 0;
  const sizeOf = (form: number, slot: number): Sized => {
    const variant = variants[form] ?? space.findVariant(place.forms[form]!.layers);
    variants[form] = variant;
    const found = sizes[form]!.get(slot) ?? measureUnit(space, place, variant, slot);
    sizes[form]!.set(slot, found);
    return found;
  };
  return {
    find(form, slot, before) {
      const key = ((isScored ? before : 0) * place.forms.length + form) * slots + slot;
      const row = known.get(key);
      if (row !== undefined) return row;
      const at = count * measures.length;
      if (at + measures.length > costs.length) costs = doubled(costs);
      const { cost, scoreBehind } = sizeOf(form, slot);
      const score = isScored ? scoreBehind(before) : 0;
      measures.forEach((measure, dimension) => {
        costs[at + dimension] = measure.of(cost, score);
      });
      count += 1;
      known.set(key, at);
      return at;
    },
    costs: () => costs,
  };
}

interface Sized {
  readonly cost: CostVector;
  readonly scoreBehind: (before: number) => number;
}

function measureUnit(space: Frame, place: Place, variant: Variant, slot: number): Sized {
  const setting = settingAt(space, place, slot);
  const widths = widthsAt(space.shape, setting);
  if (!isBlockNeeded(space.shape, place.stageBlock, widths)) {
    return { cost: newCost(), scoreBehind: () => 0 };
  }
  const nodes = variant.units[place.part]![place.unit]!;
  return {
    cost: costUnit(variant, nodes, widths),
    scoreBehind: (before) => scoreUnit(variant, nodes, widths, new Map([[place.stageBefore, before]])),
  };
}

function doubled(values: Float64Array): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(2 * values.length);
  grown.set(values);
  return grown;
}
