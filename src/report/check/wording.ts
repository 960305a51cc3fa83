import { formatChange, formatExact, formatPercent, formatQuantity } from '../../budget/format.ts';
import type { Verdict } from '../../budget/verdict.ts';
import type { Metric } from '../../cost/metrics.ts';
import { METRICS } from '../../cost/metrics.ts';

/** `OPs`, `score`, or the formula itself. */
export function nameMetric(metric: string): string {
  return Object.hasOwn(METRICS, metric) ? METRICS[metric as Metric].label : metric;
}

/** The metric and the part of the network: `OPs of layer4.0.conv1`. */
export function nameMeasure({ metric, part }: Verdict): string {
  return part === null ? nameMetric(metric) : `${nameMetric(metric)} of ${part}`;
}

/** Actual value and limit, in full where rounding would make them look alike. */
export function formatPair({ actual, limit, dimension }: Verdict): { actual: string; limit: string } {
  const format = (value: number | null): string => (value === null ? '?' : formatQuantity(value, dimension));
  const [short, allowed] = [format(actual), format(limit)];
  if (short !== allowed || actual === limit || actual === null || limit === null)
    return { actual: short, limit: allowed };
  return { actual: formatExact(actual), limit: formatExact(limit) };
}

/** What is allowed: `<= 1.70 G`. */
export function formatLimit(verdict: Verdict): string {
  if (verdict.limit === null) return '?';
  return `${verdict.bound === 'min' ? '>=' : '<='} ${formatPair(verdict).limit}`;
}

/** By how much it is overrun: `+114 M (+6.7 %)`; empty where it is kept. */
export function formatExcess({ excess, bound, actual, limit, dimension }: Verdict): string {
  if (excess === null || actual === null || limit === null) return '';
  const sign = bound === 'min' ? '-' : '+';
  const share = limit === 0 ? '' : ` (${formatChange(limit, actual)})`;
  return `${sign}${formatQuantity(excess, dimension)}${share}`;
}

/** What a verdict says, in one sentence. */
export function describeVerdict(verdict: Verdict): string {
  const what = nameMeasure(verdict);
  const { status, actual, bound, limit, baseline, dimension, holds } = verdict;
  if (status === 'missing' || actual === null) return `${what}: not known`;
  const pair = formatPair(verdict);
  if (limit === null) return `${what}: ${pair.actual}, with nothing to compare it with`;
  const base = bound === 'maxIncrease' && baseline !== null ? ` (${formatQuantity(baseline, dimension)} before)` : '';
  if (holds === 'holds') return `${what}: ${pair.actual}, within ${pair.limit}${base}`;
  const verb = bound === 'min' ? 'below the' : 'over the';
  const some = holds === 'depends' ? ' at some sizes' : '';
  const name = bound === 'maxIncrease' ? 'growth limit' : 'limit';
  return `${what}: ${pair.actual}${some}, ${verb} ${name} of ${pair.limit}${base} by ${formatExcess(verdict).replace(/^[+-]/, '')}`;
}

/** What explains a verdict, a line each: sizes, heaviest layers, layers that grew, why, the user's message. */
export function explainVerdict(verdict: Verdict): string[] {
  const { range, heaviest, grown, reason, message, excess, dimension } = verdict;
  const format = (value: number): string => formatQuantity(value, dimension);
  const weights = heaviest.map(({ name, value, share }) => `${name} ${format(value)} (${formatPercent(100 * share)})`);
  const growths = grown.map(({ name, before, after }) =>
    before === null ? `${name} is new with ${format(after)}` : `${name} ${format(before)} -> ${format(after)}`,
  );
  return [
    ...(range === null ? [] : [`range: ${format(range.min)} to ${format(range.max)}`]),
    ...(growths.length === 0 ? [] : [`grown: ${growths.join(', ')}`]),
    ...(weights.length === 0 ? [] : [`heaviest: ${weights.join(', ')}`]),
    ...(reason === null ? [] : [reason]),
    ...(message === null || excess === null ? [] : [message]),
  ];
}

/** `bitbone.config.json:12`; null for a limit from the command line. */
export function formatPlace({ place }: Verdict): string | null {
  return place === null ? null : `${place.file}:${place.line}`;
}

/** `1 failed, 2 missing, 0 warned, 27 passed`; what did not happen is left out. */
export function formatTally(counts: {
  readonly failed: number;
  readonly missing: number;
  readonly warned: number;
  readonly passed: number;
}): string {
  const { failed, missing, warned, passed } = counts;
  const parts = [
    [failed, 'failed'],
    [missing, 'not known'],
    [warned, 'warned'],
  ] as const;
  return [...parts.filter(([count]) => count > 0), [passed, 'passed'] as const]
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

/**
 * The verdicts that have something to explain. Why a model is not known is the same for each of its budgets and is told
 * once.
 */
export function listExplained(verdicts: readonly Verdict[]): Verdict[] {
  const told = new Set<string>();
  return verdicts.filter((verdict) => {
    if (verdict.status !== 'missing') return explainVerdict(verdict).length > 0;
    const key = JSON.stringify([verdict.model, verdict.reason]);
    const isNew = !told.has(key);
    told.add(key);
    return isNew;
  });
}
