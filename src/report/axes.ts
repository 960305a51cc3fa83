import type { MeasureName } from '../search/measure.ts';

/** The two measures a front is drawn over: a cost to the right, the score (or the other cost) upwards. */
export function pickAxes(objectives: readonly MeasureName[]): { readonly x: MeasureName; readonly y: MeasureName } {
  const y = objectives.includes('score') ? 'score' : (objectives[1] ?? 'score');
  return { x: objectives.find((name) => name !== y) ?? 'ops', y };
}
