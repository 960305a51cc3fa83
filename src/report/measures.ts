import { formatQuantity } from '../budget/format.ts';
import { METRICS } from '../cost/metrics.ts';
import type { MeasureName } from '../search/measure.ts';
import type { FrontEntry } from '../search/search.ts';
import { formatMetric } from './totals.ts';

/** Name of a cost or of the score, as a heading. */
export function labelOfMeasure(name: MeasureName): string {
  return name === 'score' ? 'Score' : METRICS[name].label;
}

/** A value in the unit a person would choose. */
export function formatMeasureValue(name: MeasureName, value: number): string {
  return name === 'score' ? formatQuantity(value, 'plain') : formatMetric(name, value);
}

const TOLD = [
  'score',
  'ops',
  'bops',
  'params',
  'modelSizeBytes',
  'activations',
] as const satisfies readonly MeasureName[];

/** A candidate in one line: `candidate 3: Score 14.2, OPs 163 M, ...`. */
export function describeEntry(name: string, { score, costs }: Pick<FrontEntry, 'score' | 'costs'>): string {
  const values = TOLD.map((measure) => {
    const value = measure === 'score' ? score : costs[measure];
    return `${labelOfMeasure(measure)} ${formatMeasureValue(measure, value)}`;
  });
  return `${name}: ${values.join(', ')}`;
}
