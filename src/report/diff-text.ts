import { formatChange, formatExact } from '../budget/format.ts';
import type { Change, Changes, CostDiff, PartChange } from '../cost/diff.ts';
import { isChanged } from '../cost/diff.ts';
import type { Metric } from '../cost/metrics.ts';
import { METRIC_NAMES, METRICS } from '../cost/metrics.ts';
import type { Tone } from './paint.ts';
import type { Cell, Column, Layout } from './table.ts';
import { renderTable } from './table.ts';
import { formatMetric } from './totals.ts';
import { cleanText } from './width.ts';

export interface DiffTextOptions {
  readonly before: string;
  readonly after: string;
  /** Also parts that did not change. */
  readonly all: boolean;
  /** What `ops` means here, in words. */
  readonly convention: string;
  /** False: without the table of layers. */
  readonly layers?: boolean;
}

/** Two costed networks against each other: totals, stages, changed layers. */
export function renderDiff(diff: CostDiff, options: DiffTextOptions, layout: Layout): string {
  const { before, after, convention, all } = options;
  const heading = `${cleanText(before)} -> ${cleanText(after)}`;
  const parts = (list: readonly PartChange[]) => (all ? list : list.filter(isChanged));
  return [
    layout.paint(heading, 'strong'),
    '',
    ...renderTotalChanges(diff.totals, layout),
    ...renderParts('stage', parts(diff.stages), layout),
    ...(options.layers === false ? [] : renderParts('layer', parts(diff.layers), layout)),
    '',
    ...(diff.layers.some(isChanged) ? [] : ['no layer changed']),
    `ops are counted as ${convention}`,
    '',
  ].join('\n');
}

function renderTotalChanges(totals: Changes, layout: Layout): string[] {
  const columns: Column[] = [
    { header: 'total', align: 'left' },
    { header: 'before', align: 'right' },
    { header: 'after', align: 'right' },
    { header: 'change', align: 'right' },
    { header: 'exact', align: 'right', drop: 1 },
  ];
  const rows = METRIC_NAMES.map((metric) => {
    const { change } = totals[metric];
    const sign = change > 0 ? '+' : '';
    return [
      { text: METRICS[metric].label },
      ...changeCells(metric, totals[metric]),
      { text: `${sign}${formatExact(change)}`, tone: 'dim' as const },
    ];
  });
  return renderTable(columns, rows, layout);
}

/** What parts are compared by: the work, what it is made of, and the weight. */
const PART_METRICS: readonly Metric[] = ['ops', 'params', 'activations'];

function renderParts(heading: string, parts: readonly PartChange[], layout: Layout): string[] {
  if (parts.length === 0) return [];
  const columns: Column[] = [
    { header: heading, align: 'left', shrinkTo: 16 },
    ...PART_METRICS.flatMap((metric, index): Column[] => [
      { header: METRICS[metric].label, align: 'right', ...(index === 0 ? {} : { drop: 2 * index }) },
      { header: 'after', align: 'right', ...(index === 0 ? {} : { drop: 2 * index }) },
      { header: 'change', align: 'right', ...(index === 0 ? {} : { drop: 2 * index - 1 }) },
    ]),
  ];
  const rows = parts.map((part) => [
    { text: namePart(part), tone: partTone(part) },
    ...PART_METRICS.flatMap((metric) => changeCells(metric, part.changes[metric])),
  ]);
  return ['', ...renderTable(columns, rows, layout)];
}

function namePart({ before, after }: PartChange): string {
  if (after === null) return `- ${cleanText(before!.name)}`;
  if (before === null) return `+ ${cleanText(after.name)}`;
  return before.name === after.name ? cleanText(after.name) : `${cleanText(before.name)} -> ${cleanText(after.name)}`;
}

function partTone({ before, after }: PartChange): Tone {
  if (after === null) return 'bad';
  return before === null ? 'good' : 'plain';
}

function changeCells(metric: Metric, { before, after }: Change): Cell[] {
  const tone = (before ?? 0) === (after ?? 0) ? 'dim' : (after ?? 0) > (before ?? 0) ? 'bad' : 'good';
  const show = (value: number | null): Cell => ({ text: value === null ? '·' : formatMetric(metric, value) });
  return [show(before), show(after), { text: describeChange(before, after), tone }];
}

function describeChange(before: number | null, after: number | null): string {
  if (before === null) return 'new';
  return after === null ? 'gone' : formatChange(before, after);
}
