import type { Chain } from './compile.ts';
import { type PathPool, type Separation, separate } from './multipliers.ts';
import type { RelaxedPath } from './relaxation.ts';

const MAX_SEGMENTS = 64;
const MAX_ROUNDS = 60;
const MIN_ROUNDS = 4;
/** Multiplications that one tuning may cost. */
const TUNING_WORK = 1e8;
/** Room for the rounding of weighted sums, relative to their terms. */
const ROUNDING = 1e-10;

/** Neighbouring corners that share multipliers. */
export interface Segments {
  /** First corner of each segment, and the number of corners. */
  readonly starts: Int32Array;
  readonly separations: readonly Separation[];
}

/** Fits multipliers to the corners, one set for each of up to 64 segments. */
export function tuneSegments(
  chain: Chain,
  summed: readonly number[],
  corners: Float64Array,
  visit: (path: RelaxedPath) => void,
): Segments {
  const count = corners.length / chain.objectives;
  const segments = Math.min(count, MAX_SEGMENTS);
  const starts = divideCorners(corners, chain.objectives, segments);
  const work = chain.steps.reduce((sum, step) => sum + step.count, 0) * summed.length * segments;
  const rounds = Math.max(MIN_ROUNDS, Math.min(MAX_ROUNDS, Math.floor(TUNING_WORK / work)));
  const pool: PathPool = [];
  const separations = Array.from({ length: segments }, (_, segment) => {
    const middle = (starts[segment]! + starts[segment + 1]! - 1) >> 1;
    return separate(chain, summed, findTarget(chain, summed, corners, middle), { rounds, pool }, visit);
  });
  return { starts, separations };
}

/**
 * First corner of each segment: equal shares of the way along the staircase, counted by corners and by how far each
 * objective goes, so that stretches with few corners get multipliers of their own too. No segment is empty.
 */
function divideCorners(corners: Float64Array, objectives: number, segments: number): Int32Array {
  const count = corners.length / objectives;
  const spans = Array.from({ length: objectives }, (_, column) => {
    return Math.abs(corners[(count - 1) * objectives + column]! - corners[column]!) || 1;
  });
  const progress = (corner: number): number => {
    const moved = spans.map(
      (span, column) => Math.abs(corners[corner * objectives + column]! - corners[column]!) / span,
    );
    return (moved.reduce((sum, share) => sum + share, 0) + corner / count) / (objectives + 1);
  };
  const starts = new Int32Array(segments + 1).fill(count);
  starts[0] = 0;
  let corner = 0;
  for (let segment = 1; segment < segments; segment++) {
    corner++;
    while (corner < count - (segments - segment) && progress(corner) < segment / segments) corner++;
    starts[segment] = corner;
  }
  return starts;
}

/** What a path must not exceed to lie below a corner and keep the budgets, per summed criterion. */
function findTarget(chain: Chain, summed: readonly number[], corners: Float64Array, corner: number): Float64Array {
  const { criteria, objectives } = chain;
  return Float64Array.from(summed, (column) =>
    column < objectives ? corners[corner * objectives + column]! : criteria[column]!.limit,
  );
}

/** Weighted sum at each corner under its segment's multipliers, rounded up. */
export function measureThresholds(
  chain: Chain,
  summed: readonly number[],
  corners: Float64Array,
  { starts, separations }: Segments,
): Float64Array {
  const thresholds = new Float64Array(corners.length / chain.objectives);
  separations.forEach(({ weights, ahead }, segment) => {
    for (let corner = starts[segment]!; corner < starts[segment + 1]!; corner++) {
      const target = findTarget(chain, summed, corners, corner);
      const terms = weights.map((weight, index) => weight * target[index]!);
      const size = terms.reduce((sum, term) => sum + Math.abs(term), Math.abs(ahead[0]![0]!));
      thresholds[corner] = terms.reduce((sum, term) => sum + term, size * ROUNDING);
    }
  });
  return thresholds;
}

/** The greatest threshold of each segment. */
export function findPeaks(thresholds: Float64Array, { starts, separations }: Segments): Float64Array {
  return Float64Array.from(separations, (_, segment) =>
    thresholds
      .subarray(starts[segment]!, starts[segment + 1]!)
      .reduce((peak, value) => Math.max(peak, value), -Infinity),
  );
}
