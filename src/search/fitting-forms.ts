import { widthsAt } from '../reshape/knobs.ts';
import { settingAt } from './slots.ts';
import type { FormLayer } from './space/layer-forms.ts';
import { fitsGroups } from './space/layer-forms.ts';
import type { Place } from './space/layout.ts';
import type { Frame } from './space/space-frame.ts';

/** Whether a unit's form, by index, is possible at its widths, by slot: its channels must make the groups. */
export type Fits = (form: number, slot: number) => boolean;

export function createFits(space: Frame, place: Place): Fits {
  const layers = space.layers.filter(({ part, unit }) => part === place.part && unit === place.unit);
  if (!layers.some(({ offers }) => offers.has('groups'))) return () => true;
  const known = new Map<number, (readonly [number, number])[]>();
  return (form, slot) => {
    const channels = known.get(slot) ?? measureEnds(space, place, layers, slot);
    known.set(slot, channels);
    return place.forms[form]!.layers.every((own, at) => fitsGroups(layers[at]!, own, channels[at]!));
  };
}

function measureEnds(space: Frame, place: Place, layers: readonly FormLayer[], slot: number): [number, number][] {
  const widths = widthsAt(space.shape, settingAt(space, place, slot));
  return layers.map(({ ends }) => ends.map((id) => space.shape.groups.shapeAt(id, widths)[1]!) as [number, number]);
}
