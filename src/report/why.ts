import { formatExact } from '../budget/format.ts';
import { METRICS } from '../cost/metrics.ts';
import { BitboneError } from '../graph/errors.ts';
import type { MeasureName } from '../search/measure.ts';
import type { FrontEntry } from '../search/search.ts';
import type { KnobValue } from '../search/space/knob.ts';
import type { SearchReport } from './search-report.ts';
import { valueOf } from './search-report.ts';
import type { Cell, Column, Layout } from './table.ts';
import { renderTable } from './table.ts';
import { formatMetric } from './totals.ts';

/** A candidate beside the two it was chosen between. */
export interface Explanation {
  readonly id: number;
  /** The nearest on the front that is better in the first objective, then the nearest that is worse. */
  readonly neighbours: readonly Neighbour[];
}

export interface Neighbour {
  readonly id: number;
  /** What taking the neighbour instead would add to each measure; negative where it would be less. */
  readonly change: Readonly<Record<string, number>>;
  /** Knobs that differ, with the candidate's value and the neighbour's. */
  readonly knobs: readonly {
    readonly id: string;
    readonly here: KnobValue | undefined;
    readonly there: KnobValue | undefined;
  }[];
}

/** Throws `E_STUDY` for an id that is not on the front. */
export function explainEntry(report: SearchReport, id: number): Explanation {
  const { front } = report;
  const at = front.findIndex((entry) => entry.id === id);
  if (at < 0) {
    const ids = front.length === 0 ? 'the front is empty' : `ids go from ${front[0]!.id} to ${front.at(-1)!.id}`;
    throw new BitboneError('E_STUDY', `there is no candidate ${id} on this front`, { subject: '--why', fix: ids });
  }
  const others = [front[at - 1], front[at + 1]].filter((entry) => entry !== undefined);
  return { id, neighbours: others.map((other) => compare(report, front[at]!, other)) };
}

function compare(report: SearchReport, here: FrontEntry, there: FrontEntry): Neighbour {
  const change = Object.fromEntries([
    ...listMeasures(report).map((name) => [name, valueOf(name, there) - valueOf(name, here)]),
    ...(report.formulas ?? []).map((text, index) => [text, there.aims![index]! - here.aims![index]!]),
  ]);
  const knobs = report.knobs.flatMap(({ id }) => {
    const [before, after] = [here.candidate[id], there.candidate[id]];
    return before === after ? [] : [{ id, here: before, there: after }];
  });
  return { id: there.id, change, knobs };
}

/** Objectives, budgets, and the costs people look at. */
function listMeasures({ objectives, budgets }: SearchReport): MeasureName[] {
  return [...new Set<MeasureName>([...objectives, ...budgets.map(({ metric }) => metric), 'score', 'ops', 'params'])];
}

/** What a candidate gave up against its neighbours on the front, and what it got for that. */
export function renderWhy(report: SearchReport, { id, neighbours }: Explanation, layout: Layout): string {
  const entry = report.front.find((candidate) => candidate.id === id)!;
  const measures = listMeasures(report);
  const columns: Column[] = [
    { header: '', align: 'left' },
    { header: `${id}`, align: 'right' },
    ...neighbours.map((other): Column => ({ header: `${other.id} instead`, align: 'right' })),
  ];
  const row = (...texts: string[]): Cell[] => texts.map((text) => ({ text }));
  const rows = measures.map((name) =>
    row(
      labelOf(name),
      formatMeasure(name, valueOf(name, entry)),
      ...neighbours.map(({ change }) => formatSigned(name, change[name]!)),
    ),
  );
  const formulas = (report.formulas ?? []).map((text, index) =>
    row(text, formatExact(entry.aims![index]!), ...neighbours.map(({ change }) => signed(change[text]!, formatExact))),
  );
  const knobs = report.knobs
    .filter((knob) => neighbours.some((other) => other.knobs.some((changed) => changed.id === knob.id)))
    .map((knob) =>
      row(
        knob.id,
        String(entry.candidate[knob.id]),
        ...neighbours.map((other) => String(other.knobs.find((changed) => changed.id === knob.id)?.there ?? '')),
      ),
    );
  const alone = neighbours.length === 0 ? ['it is the only one on the front', ''] : [];
  return [...renderTable(columns, [...rows, ...formulas, 'rule', ...knobs], layout), ...alone, ''].join('\n');
}

function labelOf(name: MeasureName): string {
  return name === 'score' ? 'score' : METRICS[name].label;
}

function formatMeasure(name: MeasureName, value: number): string {
  return name === 'score' ? value.toFixed(4) : formatMetric(name, value);
}

function formatSigned(name: MeasureName, change: number): string {
  return signed(change, (value) => formatMeasure(name, value));
}

function signed(change: number, format: (value: number) => string): string {
  if (change === 0) return '=';
  return change > 0 ? `+${format(change)}` : `-${format(-change)}`;
}
