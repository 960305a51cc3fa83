import { widthsAt } from '../reshape/knobs.ts';
import { refuseGroups } from '../reshape/substitute/change-groups.ts';
import { findSizers } from './deciders.ts';
import { countSlots, settingAt } from './slots.ts';
import type { KnobValue, LayerForm } from './space/knob.ts';
import type { FormLayer } from './space/layer-forms.ts';
import { fitsGroups, withoutForm } from './space/layer-forms.ts';
import type { Place } from './space/layout.ts';
import type { Frame } from './space/space-frame.ts';
import type { SlotSizes } from './unit-table/slot-sizes.ts';

/** Which forms of a unit its widths allow: the channels of each layer must make its groups. */
export interface GroupFits {
  /** Per form of the unit: forms of the same groups have the same number, counted from 0. */
  readonly patternOf: Int32Array;
  /** Whether forms of these groups are possible, by their number, at the unit's widths, by the number of these in `SlotSizes`. */
  at(number: number): readonly boolean[];
}

export function createFits(space: Frame, place: Place, sizes: SlotSizes): GroupFits {
  const layers = space.layers.filter(({ part, unit }) => part === place.part && unit === place.unit);
  if (!layers.some(({ offers }) => offers.has('groups'))) {
    return { patternOf: new Int32Array(place.forms.length), at: () => ALL };
  }
  const { patternOf, examples } = groupPatterns(place);
  const known: (readonly boolean[])[] = [];
  const test = (number: number): readonly boolean[] => {
    const channels = layers.map((layer) => measureEnds(space, layer, sizes.widthsOf(number)));
    return examples.map((forms) => forms.every((form, at) => fitsGroups(layers[at]!, form, channels[at]!)));
  };
  const at = (number: number): readonly boolean[] => {
    known[number] ??= test(number);
    return known[number];
  };
  return { patternOf, at };
}

/** Of units whose groups do not change. */
const ALL: readonly boolean[] = [true];

/** Numbers the combinations of groups among a unit's forms, with the first form of each. */
function groupPatterns({ forms }: Place) {
  const numbers = new Map<string, number>();
  const examples: (readonly LayerForm[])[] = [];
  const patternOf = Int32Array.from(forms, ({ layers }) => {
    const key = layers.map(({ groups }) => groups).join(' ');
    const pattern = numbers.get(key) ?? examples.push(layers) - 1;
    numbers.set(key, pattern);
    return pattern;
  });
  return { patternOf, examples };
}

/** Input and output channels of a layer. */
type Ends = readonly [number, number];

function measureEnds({ shape }: Pick<Frame, 'shape'>, { ends }: FormLayer, widths: Float64Array): Ends {
  return ends.map((id) => shape.groups.shapeAt(id, widths)[1]!) as [number, number];
}

type Sized = Pick<Frame, 'shape' | 'knobs'>;

/** More combinations of a layer's two widths than this are not gone through: some of them will do. */
const MOST_SLOTS = 10_000;

/** The layers with only those numbers of groups that some widths of the space make. Throws `E_KNOB` for one that none make. */
export function keepFitting(space: Sized, layers: readonly FormLayer[]): FormLayer[] {
  const kept = layers.map((layer) => {
    const values = layer.offers.get('groups');
    if (values === undefined) return layer;
    const pairs = listEnds(space, layer);
    const fits = (value: KnobValue): boolean =>
      pairs === undefined || pairs.some((ends) => fitsGroups(layer, { ...layer.present, groups: Number(value) }, ends));
    return values.filter((value) => !fits(value)).reduce((rest, value) => withoutForm(rest, 'groups', value), layer);
  });
  const [offered, left] = [layers, kept].map(
    (some) => new Set(some.flatMap(({ offers }) => offers.get('groups') ?? [])),
  );
  const lost = [...offered!].find(
    (value) => !left!.has(value) && !layers.some(({ present }) => present.groups === value),
  );
  if (lost !== undefined) throw refuseGroups(space.shape.graph.name, Number(lost));
  return kept.filter(({ offers }) => offers.size > 0);
}

/** What a layer can read and make; undefined for too many. */
function listEnds(space: Sized, layer: FormLayer): Ends[] | undefined {
  const sizers = { widthKnobs: findSizers(space, layer.ends) };
  const slots = countSlots(space, sizers);
  if (slots > MOST_SLOTS) return undefined;
  return Array.from({ length: slots }, (_, slot) =>
    measureEnds(space, layer, widthsAt(space.shape, settingAt(space, sizers, slot))),
  );
}
