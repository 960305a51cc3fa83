import type { LayerCost } from '../cost/cost.ts';
import { diffCosts } from '../cost/diff.ts';
import type { Metrics } from '../cost/metrics.ts';
import { BitboneError } from '../graph/errors.ts';
import type { Costed } from './costed.ts';
import { toReport } from './costed.ts';
import type { Gauge } from './gauge.ts';
import type { PartGrowth, PartShare } from './verdict.ts';

const MOST = 3;

/** The layers that weigh most, heaviest first, each with its share of `whole`. */
export function findHeaviest(rows: readonly LayerCost[], gauge: Gauge, whole: number): PartShare[] {
  return rows
    .map((row) => {
      const value = weigh(row, gauge);
      return { name: row.name, value, share: whole === 0 ? 0 : value / whole };
    })
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, MOST);
}

/**
 * The layers that became dearer, most first. Of a metric whose largest part makes the whole (peak memory) these are the
 * layers that now need more than the whole network did before.
 */
export function findGrown(
  before: Costed,
  after: Costed,
  gauge: Gauge,
  isPart: (name: string) => boolean,
): PartGrowth[] {
  const floor = gauge.isPeak ? gauge.of(before.totals) : Number.NEGATIVE_INFINITY;
  return diffCosts(toReport(before), toReport(after))
    .layers.flatMap(({ before: old, after: now }) => {
      if (now === null || !isPart(now.name)) return [];
      const growth = {
        name: now.name,
        before: old === null ? null : weigh(old.metrics, gauge),
        after: weigh(now.metrics, gauge),
      };
      return growth.after > (growth.before ?? 0) && growth.after > floor ? [growth] : [];
    })
    .sort((a, b) => b.after - (b.before ?? 0) - (a.after - (a.before ?? 0)))
    .slice(0, MOST);
}

/** A formula that gives no number for a part (a share of nothing, say) blames that part for nothing. */
function weigh(metrics: Metrics, gauge: Gauge): number {
  try {
    return gauge.of(metrics);
  } catch (error) {
    if (error instanceof BitboneError) return 0;
    throw error;
  }
}
