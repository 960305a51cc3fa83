import { dimensionOf } from '../../budget/budget.ts';
import { parseQuantity } from '../../budget/quantity.ts';
import type { Metric } from '../../cost/metrics.ts';
import { METRICS } from '../../cost/metrics.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { MeasureName } from '../../search/measure.ts';
import { parseMeasure } from '../../search/measure.ts';
import type { FrontEntry } from '../../search/search.ts';
import type { FrontState } from '../state.ts';
import type { BudgetRow, Limits } from './budgets.ts';
import { keepsAll } from './budgets.ts';

/** A measure of a candidate. */
export function valueOfEntry(name: MeasureName, { score, costs }: Pick<FrontEntry, 'score' | 'costs'>): number {
  return name === 'score' ? score : costs[name];
}

/** One condition of a filter. */
interface Condition {
  readonly measure: MeasureName;
  readonly compare: (value: number, limit: number) => boolean;
  readonly limit: number;
}

const COMPARISONS: Readonly<Record<string, Condition['compare']>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '=': (value, limit) => value === limit,
};

/** Reads `ops<100M score>=0.5`. Throws `E_USAGE` or `E_UNIT`. */
export function parseFilter(text: string): Condition[] {
  return text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const [, name, sign, limit] = /^([a-zA-Z]+)(<=|>=|<|>|=)(.+)$/.exec(word) ?? [];
      if (name === undefined || sign === undefined || limit === undefined) {
        throw new BitboneError('E_USAGE', `"${word}" is no condition`, { fix: 'write ops<100M or score>=0.5' });
      }
      const measure = parseMeasure(name);
      const quantity = parseQuantity(limit, dimensionOf(measure), word);
      if (quantity.kind === 'share')
        throw new BitboneError('E_UNIT', `"${word}" is a share`, { fix: 'write a number' });
      return { measure, compare: COMPARISONS[sign]!, limit: quantity.value };
    });
}

/** Columns a front can be sorted by, in the order of the sort keys. */
export function listSorts(metric: Metric): readonly (MeasureName | 'id')[] {
  return [
    ...new Set<MeasureName | 'id'>(['id', 'score', metric, 'ops', 'bops', 'params', 'modelSizeBytes', 'activations']),
  ];
}

interface Asked {
  readonly front: FrontState['front'];
  readonly filter: string;
  readonly onlyKept: boolean;
  readonly sort: FrontState['sort'];
  readonly limits: Limits;
  readonly entries: readonly FrontEntry[];
}
let latest: Asked | undefined;

/** The candidates to be shown, in order: filtered, within the limits where asked for, best first by the sorted column. */
export function listEntries(state: FrontState, rows: readonly BudgetRow[], limits: Limits): readonly FrontEntry[] {
  const { front, filter, onlyKept, sort } = state;
  if (
    latest === undefined ||
    latest.front !== front ||
    latest.filter !== filter ||
    latest.onlyKept !== onlyKept ||
    latest.sort !== sort ||
    latest.limits !== limits
  ) {
    latest = { front, filter, onlyKept, sort, limits, entries: selectEntries(state, rows, limits) };
  }
  return latest.entries;
}

function selectEntries({ front, filter, onlyKept, sort }: FrontState, rows: readonly BudgetRow[], limits: Limits) {
  if (front === null) return [];
  const conditions = parseFilter(filter);
  const kept = front.entries.filter(
    (entry) =>
      conditions.every(({ measure, compare, limit }) => compare(valueOfEntry(measure, entry), limit)) &&
      (!onlyKept || keepsAll(rows, limits, (name) => valueOfEntry(name, entry))),
  );
  if (sort === 'id') return kept;
  const direction = sort === 'score' ? -1 : 1;
  return kept.sort((a, b) => direction * (valueOfEntry(sort, a) - valueOfEntry(sort, b)) || a.id - b.id);
}

/** The cost a plot shows against the score. */
export function labelOfSort(sort: FrontState['sort']): string {
  return sort === 'id' || sort === 'score' ? sort : METRICS[sort].label;
}

/** `stage1 3 x 80, stage2 1 x 64`; knobs of other kinds by name. */
export function describeCandidate(candidate: FrontEntry['candidate']): string {
  const parts = new Map<string, Map<string, string>>();
  for (const [id, value] of Object.entries(candidate)) {
    const at = id.lastIndexOf('.');
    const part = id.slice(0, Math.max(0, at));
    parts.set(part, (parts.get(part) ?? new Map<string, string>()).set(id.slice(at + 1), String(value)));
  }
  return [...parts].map(([part, values]) => `${part} ${describePart(values)}`.trim()).join(', ');
}

function describePart(values: ReadonlyMap<string, string>): string {
  const [depth, width] = [values.get('depth'), values.get('width')];
  if (depth !== undefined && width !== undefined && values.size === 2) return `${depth} x ${width}`;
  return [...values].map(([name, value]) => `${name} ${value}`).join(' ');
}
