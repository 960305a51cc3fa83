import type { LayerCost } from '../cost/cost.ts';
import { groupByStage } from '../cost/groups.ts';
import type { Metrics } from '../cost/metrics.ts';
import { mergeMetrics } from '../cost/metrics.ts';
import type { Budget, Scope } from './budget.ts';
import type { Costed } from './costed.ts';
import type { Gauge } from './gauge.ts';
import { compileNamePattern } from './name-pattern.ts';

/** What one limit is held against: a network, some of its layers or stages, or one of them. */
export interface Target {
  /** Null for the whole network. */
  readonly part: string | null;
  readonly value: number;
  /** The layers it is made of. */
  readonly rows: readonly LayerCost[];
}

/** The budget's targets in a costed network, in graph order; none where no part has such a name. */
export function findTargets({ scope }: Budget, costed: Costed, gauge: Gauge): Target[] {
  if (scope === null) return [{ part: null, value: gauge.ofWhole(costed), rows: costed.layers }];
  const parts = findParts(scope, costed);
  if (scope.each) return parts.map(({ name, metrics, rows }) => ({ part: name, value: gauge.of(metrics), rows }));
  if (parts.length === 0) return [];
  const part = describeScope(scope);
  const value = gauge.of(mergeMetrics(parts.map(({ metrics }) => metrics)));
  return [{ part, value, rows: parts.flatMap(({ rows }) => rows) }];
}

interface Part {
  readonly name: string;
  readonly metrics: Metrics;
  readonly rows: readonly LayerCost[];
}

function findParts({ kind, pattern }: Scope, { layers }: Costed): Part[] {
  const fits = compileNamePattern(pattern);
  if (kind === 'layer')
    return layers
      .filter((row) => fits(row.name) || fits(formatPlace(row)))
      .map((row) => ({ name: row.name, metrics: row, rows: [row] }));
  return groupByStage(layers)
    .filter(({ name, stage }) => fits(name) || (stage > 0 && fits(String(stage))))
    .map(({ name, metrics, rows }) => ({ name, metrics, rows }));
}

/** `layer *.shortcut`, `stage 2`, `head`. */
export function describeScope({ kind, pattern }: Scope): string {
  const isWhole = pattern.startsWith(kind) || (kind === 'stage' && (pattern === 'stem' || pattern === 'head'));
  return isWhole ? pattern : `${kind} ${pattern}`;
}

/** Where a layer stands: `stem`, `stage2.1`, `stage2.1.shortcut`, `head`. */
export function formatPlace({ part, stage, block, shortcut }: LayerCost): string {
  const place = part === 'stage' ? `stage${stage}.${block}` : part;
  return shortcut ? `${place}.shortcut` : place;
}
