import type { Setting } from '../reshape/knobs.ts';
import { isSizeKnob } from './space/knob.ts';
import type { Place } from './space/layout.ts';
import type { Frame } from './space/space-frame.ts';

type Sized = Pick<Frame, 'shape' | 'knobs'>;
type Sizers = Pick<Place, 'widthKnobs'>;

/** Number of combinations of a unit's widths. */
export function countSlots({ knobs }: Sized, { widthKnobs }: Sizers): number {
  return widthKnobs.reduce((count, knob) => count * knobs[knob]!.values.length, 1);
}

/** Present widths but for those of the unit's knobs; `slot`: index over their values, the last varying fastest. */
export function settingAt({ shape, knobs }: Sized, { widthKnobs }: Sizers, slot: number): Setting {
  const setting = shape.stages.map(({ width, depth }) => ({ width, depth }));
  let rest = slot;
  for (const index of [...widthKnobs].reverse()) {
    const knob = knobs[index]!;
    if (!isSizeKnob(knob)) continue;
    setting[knob.stage] = { ...setting[knob.stage]!, width: knob.values[rest % knob.values.length]! };
    rest = Math.floor(rest / knob.values.length);
  }
  return setting;
}
