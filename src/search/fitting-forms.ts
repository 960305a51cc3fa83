import { widthsAt } from '../reshape/knobs.ts';
import { refuseGroups } from '../reshape/substitute/change-groups.ts';
import { findSizers } from './deciders.ts';
import { countSlots, settingAt } from './slots.ts';
import type { KnobValue } from './space/knob.ts';
import type { FormLayer } from './space/layer-forms.ts';
import { fitsGroups, withoutForm } from './space/layer-forms.ts';
import type { Place } from './space/layout.ts';
import type { Frame } from './space/space-frame.ts';

/** Whether a unit's form, by index, is possible at its widths, by slot: its channels must make the groups. */
export type Fits = (form: number, slot: number) => boolean;

export function createFits(space: Frame, place: Place): Fits {
  const layers = space.layers.filter(({ part, unit }) => part === place.part && unit === place.unit);
  if (!layers.some(({ offers }) => offers.has('groups'))) return () => true;
  const known = new Map<number, Ends[]>();
  return (form, slot) => {
    const channels = known.get(slot) ?? measureEnds(space, place, layers, slot);
    known.set(slot, channels);
    return place.forms[form]!.layers.every((own, at) => fitsGroups(layers[at]!, own, channels[at]!));
  };
}

/** Input and output channels of a layer. */
type Ends = readonly [number, number];

function measureEnds(
  space: Sized,
  place: Pick<Place, 'widthKnobs'>,
  layers: readonly FormLayer[],
  slot: number,
): Ends[] {
  const widths = widthsAt(space.shape, settingAt(space, place, slot));
  return layers.map(({ ends }) => ends.map((id) => space.shape.groups.shapeAt(id, widths)[1]!) as [number, number]);
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
  return Array.from({ length: slots }, (_, slot) => measureEnds(space, sizers, [layer], slot)[0]!);
}
