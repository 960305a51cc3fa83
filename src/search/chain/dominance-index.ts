/**
 * Points seen so far, in ascending order of their first coordinate. A point is `width` numbers at `at` in an array; the
 * first is ignored, since whatever was inserted before is no larger there.
 */
export interface DominanceIndex {
  /** Whether a point inserted before is no larger in any coordinate. */
  covers(points: Float64Array, at: number): boolean;
  insert(points: Float64Array, at: number): void;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What to expect: hints for speed only. */
export interface IndexHints {
  /** Of the second and further coordinates. */
  readonly ranges: readonly Range[];
  /** Number of questions. */
  readonly size: number;
  /** Some values of the second coordinate. */
  readonly sample: Float64Array;
}
