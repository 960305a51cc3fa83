import type { CostReport } from '../cost/cost.ts';
import type { Metrics } from '../cost/metrics.ts';
import type { MeasureName } from '../search/measure.ts';
import type { FrontEntry } from '../search/search.ts';
import { labelOfMeasure } from './measures.ts';
import type { BudgetLine } from './search-report.ts';
import { valueOf } from './search-report.ts';

/** A candidate shown in full. */
export interface Chosen {
  /** Why it is shown: `highest score`, `lowest OPs`, ... */
  readonly reason: string;
  readonly entry: FrontEntry;
  readonly report: CostReport;
}

/** A study as its report needs it. */
export interface StudyReport {
  readonly objectives: readonly MeasureName[];
  readonly budgets: readonly Pick<BudgetLine, 'metric' | 'bound' | 'limit'>[];
  readonly entries: readonly FrontEntry[];
  readonly chosen: readonly Chosen[];
  readonly given: { readonly costs: Metrics; readonly score: number };
  /** Whether a candidate keeps every budget. */
  isKept(entry: Pick<FrontEntry, 'costs' | 'score'>): boolean;
}

export function keepsBudgets(budgets: StudyReport['budgets'], entry: Pick<FrontEntry, 'costs' | 'score'>): boolean {
  return budgets.every(({ metric, bound, limit }) => {
    const value = valueOf(metric, entry);
    return bound === 'max' ? value <= limit : value >= limit;
  });
}

/**
 * The candidates a reader wants to see first: the best in each of the first two objectives, and between them the one
 * nearest to the point that would be best in both, each objective scaled to its range (compromise programming, Zeleny 1973).
 */
export function chooseEntries(
  entries: readonly FrontEntry[],
  objectives: readonly MeasureName[],
): { readonly reason: string; readonly entry: FrontEntry }[] {
  const [first = 'score', second = 'ops'] = objectives;
  const best = (name: MeasureName): FrontEntry | undefined =>
    entries.reduce<FrontEntry | undefined>(
      (found, entry) => (found === undefined || lossOf(name, entry) < lossOf(name, found) ? entry : found),
      undefined,
    );
  const picks = [
    { reason: nameBest(first), entry: best(first) },
    { reason: 'balanced', entry: findBalanced(entries, [first, second]) },
    { reason: nameBest(second), entry: best(second) },
  ];
  const seen = new Set<number>();
  return picks.flatMap(({ reason, entry }) => {
    if (entry === undefined || seen.has(entry.id)) return [];
    seen.add(entry.id);
    return [{ reason, entry }];
  });
}

function nameBest(name: MeasureName): string {
  return name === 'score' ? 'highest score' : `lowest ${labelOfMeasure(name)}`;
}

/** Smaller is better. */
function lossOf(name: MeasureName, entry: FrontEntry): number {
  return name === 'score' ? -entry.score : entry.costs[name];
}

function findBalanced(entries: readonly FrontEntry[], names: readonly MeasureName[]): FrontEntry | undefined {
  const ranges = names.map((name) => {
    const losses = entries.map((entry) => lossOf(name, entry));
    const [low, high] = [
      losses.reduce((a, b) => Math.min(a, b), Infinity),
      losses.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
    return { name, low, extent: high - low };
  });
  const distanceOf = (entry: FrontEntry): number =>
    ranges.reduce(
      (sum, { name, low, extent }) => sum + (extent === 0 ? 0 : ((lossOf(name, entry) - low) / extent) ** 2),
      0,
    );
  let nearest: { entry: FrontEntry; distance: number } | undefined;
  for (const entry of entries) {
    const distance = distanceOf(entry);
    if (nearest === undefined || distance < nearest.distance) nearest = { entry, distance };
  }
  return nearest?.entry;
}
