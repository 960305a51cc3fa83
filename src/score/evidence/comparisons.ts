import type { EvidenceData } from './data.ts';
import { nameArchitecture } from './data.ts';
import type { MeasuredNetwork } from './network.ts';

/** Two networks of one training, of which the first had the higher result. */
export interface Comparison {
  readonly family: string;
  readonly better: string;
  readonly worse: string;
  /** Whether their operations differ by at most a fifth of the smaller. */
  readonly isMatched: boolean;
}

export type Networks = ReadonlyMap<string, MeasuredNetwork>;

/** How far apart the operations of two networks of about equal cost may be. */
const MATCHED_RATIO = 1.2;

/** All pairs within groups whose networks and results differ. */
export function listComparisons({ groups }: EvidenceData, networks: Networks): Comparison[] {
  return groups.flatMap(({ family, results }) =>
    results.flatMap((a, index) =>
      results.slice(index + 1).flatMap((b) => {
        const [high, low] = a.top1 > b.top1 ? [a, b] : [b, a];
        const [better, worse] = [nameArchitecture(high), nameArchitecture(low)];
        if (high.top1 === low.top1 || better === worse) return [];
        return [{ family, better, worse, isMatched: isMatched(networks.get(better)!, networks.get(worse)!) }];
      }),
    ),
  );
}

function isMatched({ costs: a }: MeasuredNetwork, { costs: b }: MeasuredNetwork): boolean {
  return Math.max(a.ops, b.ops) <= MATCHED_RATIO * Math.min(a.ops, b.ops);
}

/** The families in order of first appearance. */
export function listFamilies(comparisons: readonly Comparison[]): string[] {
  return [...new Set(comparisons.map(({ family }) => family))];
}
