import type { Bound, Level, Place } from './budget.ts';
import type { Dimension } from './units.ts';

/**
 * `fail` and `warn`: broken, at that level (or `warn`: cannot be compared for want of a baseline); `missing`: not known,
 * which is never success.
 */
export type Status = 'pass' | 'warn' | 'fail' | 'missing';

/** Over the sizes of symbolic dimensions: kept at all, at none, or only at some. */
export type Holds = 'holds' | 'broken' | 'depends';

/** A part of a network and what it adds. */
export interface PartShare {
  readonly name: string;
  readonly value: number;
  /** Of the whole, from 0 to 1. */
  readonly share: number;
}

/** A part that became dearer; `before` is null for a new one. */
export interface PartGrowth {
  readonly name: string;
  readonly before: number | null;
  readonly after: number;
}

/** One limit of one budget, compared. Values are in base units. */
export interface Verdict {
  readonly model: string;
  /** A metric's name or a formula. */
  readonly metric: string;
  readonly dimension: Dimension;
  /** The layers or the stage it is about; null for the whole network. */
  readonly part: string | null;
  readonly bound: Bound;
  /** The worst value over the sizes; null where it is not known. */
  readonly actual: number | null;
  readonly limit: number | null;
  readonly baseline: number | null;
  readonly level: Level;
  readonly status: Status;
  readonly holds: Holds | null;
  /** Smallest and largest value over the sizes of symbolic dimensions; null where there are none. */
  readonly range: { readonly min: number; readonly max: number } | null;
  /** By how much the limit is broken, at least 0; null where nothing is broken. */
  readonly excess: number | null;
  /** The parts that weigh most, in a verdict that is not `pass`. */
  readonly heaviest: readonly PartShare[];
  /** The parts that grew most over the baseline, likewise. */
  readonly grown: readonly PartGrowth[];
  /** Why it is missing, at which sizes it is broken, what else to know. */
  readonly reason: string | null;
  /** The user's own words. */
  readonly message: string | null;
  readonly place: Place | null;
}

/** The result of a check. */
export interface CheckReport {
  /** The configuration's path; null where limits came from the command line alone. */
  readonly config: string | null;
  /** What values are compared with: a baseline's path or a git revision; null: nothing. */
  readonly against: string | null;
  readonly models: readonly string[];
  /** Models of the baseline that are no longer there. */
  readonly removed: readonly string[];
  readonly verdicts: readonly Verdict[];
  readonly failed: number;
  readonly missing: number;
  readonly warned: number;
  readonly passed: number;
}

const RANK: Readonly<Record<Status, number>> = { fail: 0, missing: 1, warn: 2, pass: 3 };

/** Worst first: by status, then by how far the limit is overrun; equals stay in order. */
export function sortByGravity(verdicts: readonly Verdict[]): Verdict[] {
  const overrun = ({ excess, limit }: Verdict): number => (excess ?? 0) / Math.max(Math.abs(limit ?? 0), 1e-12);
  return [...verdicts].sort((a, b) => RANK[a.status] - RANK[b.status] || overrun(b) - overrun(a));
}

/** The report with its verdicts counted by status. */
export function countVerdicts(
  facts: Pick<CheckReport, 'config' | 'against' | 'models' | 'removed' | 'verdicts'>,
): CheckReport {
  const count = (status: Status): number => facts.verdicts.filter((verdict) => verdict.status === status).length;
  return { ...facts, failed: count('fail'), missing: count('missing'), warned: count('warn'), passed: count('pass') };
}
