import { findGrown, findHeaviest } from './blame.ts';
import type { Bound, Budget } from './budget.ts';
import type { Comparison } from './compare.ts';
import type { Gauge } from './gauge.ts';
import { explainUnit } from './limit.ts';
import { describeChoices } from './sizes.ts';
import type { Subject } from './subject.ts';
import type { Holds, Status, Verdict } from './verdict.ts';

/** One limit of one target with its comparisons, one per choice of sizes. */
export interface Case {
  readonly subject: Subject;
  readonly budget: Budget;
  readonly bound: Bound;
  readonly gauge: Gauge;
  readonly comparisons: readonly Comparison[];
  /** Operators left out of the count, in words. */
  readonly unknown: string | null;
  readonly hasBaseline: boolean;
}

/** The verdict: its figures are those of the choice of sizes at which the limit is overrun most. */
export function toVerdict(given: Case): Verdict {
  const { subject, budget, bound, comparisons } = given;
  const worst = comparisons.reduce((most, next) => (overrun(next) > overrun(most) ? next : most));
  const holds = decideHolds(comparisons);
  const status = decideStatus(given, worst, holds);
  return {
    model: subject.name,
    metric: budget.measure.text,
    dimension: budget.dimension,
    part: worst.part,
    bound,
    actual: worst.actual,
    limit: worst.limit,
    baseline: worst.baseline,
    level: budget.level,
    status,
    holds: worst.limit === null ? null : holds,
    range: subject.samples.length > 1 ? rangeOf(comparisons) : null,
    excess: overrun(worst) > 0 ? overrun(worst) : null,
    ...(status === 'pass' ? { heaviest: [], grown: [] } : findBlame(given, worst)),
    reason: explain(given, worst, holds),
    message: budget.message,
    place: budget.places[bound] ?? null,
  };
}

/** A limit that cannot be compared counts as overrun least. */
function overrun({ excess }: Comparison): number {
  return excess ?? Number.NEGATIVE_INFINITY;
}

function isBroken(comparison: Comparison): boolean {
  return overrun(comparison) > 0;
}

function decideHolds(comparisons: readonly Comparison[]): Holds {
  if (comparisons.every(isBroken)) return 'broken';
  return comparisons.some(isBroken) ? 'depends' : 'holds';
}

function decideStatus({ budget, unknown, comparisons }: Case, worst: Comparison, holds: Holds): Status {
  if (holds !== 'holds') return budget.level === 'error' ? 'fail' : 'warn';
  const isCompared = worst.limit !== null && comparisons.every(({ limit }) => limit !== null);
  return isCompared && unknown === null ? 'pass' : 'warn';
}

function rangeOf(comparisons: readonly Comparison[]): { min: number; max: number } {
  const values = comparisons.map(({ actual }) => actual);
  return { min: Math.min(...values), max: Math.max(...values) };
}

function findBlame({ gauge }: Case, { costed, before, rows, actual }: Comparison) {
  const names = new Set(rows.map(({ name }) => name));
  return {
    // a single layer is no news about itself
    heaviest: rows.length > 1 ? findHeaviest(rows, gauge, actual) : [],
    grown: before === null ? [] : findGrown(before, costed, gauge, (name) => names.has(name)),
  };
}

function explain(given: Case, worst: Comparison, holds: Holds): string | null {
  const { budget, bound, unknown, hasBaseline, comparisons, subject } = given;
  const parts: string[] = [];
  if (subject.samples.length > 1) parts.push(describeSizes(given, holds));
  if (holds !== 'holds') parts.push(explainUnit(budget.limits[bound]!, budget.dimension, bound, worst.actual) ?? '');
  if (comparisons.some(({ limit }) => limit === null)) parts.push(hasBaseline ? NOT_IN_BASELINE : NO_BASELINE);
  if (unknown !== null) parts.push(`counted without ${unknown}`);
  return parts.filter((part) => part !== '').join('; ') || null;
}

const NOT_IN_BASELINE = 'not in the baseline, so its growth is not known';
const NO_BASELINE = 'there is no baseline to compare with: --update-baseline writes one, --against names a revision';

function describeSizes({ comparisons, subject: { samples } }: Case, holds: Holds): string {
  if (holds !== 'depends') return `${holds} at every one of ${samples.length} sizes`;
  const broken = comparisons.filter(isBroken).map(({ sample }) => sample.sizes);
  const all = samples.map(({ sizes }) => sizes);
  return `broken at ${describeChoices(broken, all)}`;
}
