import { BitboneError } from '../graph/errors.ts';
import type { Knobs, Setting } from './knobs.ts';
import { findMisfits } from './knobs.ts';
import { fitStage } from './solve-widths.ts';

/** Throws `E_KNOB` unless there is one value for each stage. */
export function checkCount(stages: Knobs['stages'], given: readonly number[], flag: string): void {
  if (given.length === stages.length) return;
  const names = stages.map(({ name }) => name).join(', ');
  throw new BitboneError('E_KNOB', `${given.length} values for ${stages.length} stages`, {
    subject: flag,
    fix: stages.length === 0 ? 'the network has no stages: give --layer-width' : `give one for each of ${names}`,
  });
}

/** These widths as a setting. Throws `E_KNOB` where one cannot be. */
export function takeWidths(knobs: Knobs, depths: readonly number[], widths: readonly number[]): Setting {
  checkCount(knobs.stages, widths, '--width');
  return knobs.stages.map(({ name, width, widthMultiple }, index) => {
    const wanted = widths[index]!;
    if (width === undefined && wanted !== width)
      throw new BitboneError('E_KNOB', `${name} has no width of its own`, { subject: '--width' });
    if (wanted % widthMultiple !== 0) {
      const near = Math.max(1, Math.round(wanted / widthMultiple)) * widthMultiple;
      const reason = `${name} must be a multiple of ${widthMultiple} wide, not ${wanted}`;
      throw new BitboneError('E_KNOB', reason, { subject: '--width', fix: `${near} is the nearest` });
    }
    return { width: wanted, depth: depths[index]! };
  });
}

/** Throws `E_KNOB` for a stage that loses blocks whose input and output differ at these widths. */
export function checkFit(knobs: Knobs, setting: Setting, multiple: number): void {
  const [stage] = findMisfits(knobs, setting);
  if (stage === undefined) return;
  const { name } = knobs.stages[stage]!;
  const nearest = fitStage(knobs, setting, stage, multiple)[stage]!.width;
  const { width, depth } = setting[stage]!;
  const reason = `${name} cannot have depth ${depth} at width ${width}: what enters and leaves a block that goes would differ`;
  const fix = nearest === width ? 'keep its depth' : `${nearest} is the nearest width at which it can`;
  throw new BitboneError('E_KNOB', reason, { subject: '--width', fix });
}
