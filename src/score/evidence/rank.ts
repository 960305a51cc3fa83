import type { Comparison } from './comparisons.ts';

/** How a ranking agrees with results, pair by pair. */
export interface Agreement {
  readonly concordant: number;
  readonly discordant: number;
  /** Pairs that the ranking does not tell apart. */
  readonly tied: number;
  /** Kendall's tau-a over the pairs, (concordant - discordant) / all; null without pairs. */
  readonly tau: number | null;
}

/** Values by network name; higher ranks better. */
export type Ranking = ReadonlyMap<string, number>;

/** Differences below this are rounding. */
const RESOLUTION = 1e-9;

/** 1 where the ranking agrees, -1 where it disagrees, 0 where it does not tell the two apart. */
export function judge({ better, worse }: Comparison, ranking: Ranking): -1 | 0 | 1 {
  const [a, b] = [ranking.get(better)!, ranking.get(worse)!];
  if (Math.abs(a - b) <= RESOLUTION * Math.max(Math.abs(a), Math.abs(b))) return 0;
  return a > b ? 1 : -1;
}

export function sumUp(verdicts: readonly number[]): Agreement {
  const concordant = verdicts.filter((verdict) => verdict > 0).length;
  const discordant = verdicts.filter((verdict) => verdict < 0).length;
  const tau = verdicts.length === 0 ? null : (concordant - discordant) / verdicts.length;
  return { concordant, discordant, tied: verdicts.length - concordant - discordant, tau };
}
