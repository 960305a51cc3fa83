import { formatCount, formatExact, formatQuantity } from '../budget/format.ts';
import type { Metric, Metrics } from '../cost/metrics.ts';
import { METRIC_NAMES, METRICS } from '../cost/metrics.ts';
import type { Layout } from './table.ts';
import { renderTable } from './table.ts';

/** A value of a metric in the unit a person would choose. */
export function formatMetric(metric: Metric, value: number): string {
  return METRICS[metric].unit === 'byte' ? formatQuantity(value, 'bytes') : formatCount(value);
}

/** Every metric of a whole network, rounded, in full and in words. */
export function renderTotals(totals: Metrics, layout: Layout): string[] {
  const columns = [
    { header: 'total', align: 'left' },
    { header: '', align: 'right' },
    { header: '', align: 'right' },
    { header: '', align: 'left', shrinkTo: 20, drop: 1 },
  ] as const;
  const rows = METRIC_NAMES.map((metric) => [
    { text: METRICS[metric].label },
    { text: formatMetric(metric, totals[metric]), tone: 'strong' as const },
    { text: formatExact(totals[metric]) },
    { text: METRICS[metric].meaning, tone: 'dim' as const },
  ]);
  return renderTable(columns, rows, layout);
}
