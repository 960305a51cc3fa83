import { BitboneError } from '../../graph/errors.ts';
import type { MeasureName } from '../../search/measure.ts';
import { parseMeasure } from '../../search/measure.ts';

/** Reads `score,ops`. Throws `E_USAGE`. */
export function parseObjectives(text: string): MeasureName[] {
  const objectives = text.split(',').map(parseMeasure);
  if (new Set(objectives).size === objectives.length) return objectives;
  const fix = 'name each once, e.g. score,ops';
  throw new BitboneError('E_USAGE', 'the objectives must differ', { subject: '--objective', fix });
}
