import type { MeasureName } from './measure.ts';

/** What is allowed: at most `max`, at least `min`, in the metric's own unit. */
export interface Budget {
  readonly measure: MeasureName;
  readonly max?: number;
  readonly min?: number;
}
