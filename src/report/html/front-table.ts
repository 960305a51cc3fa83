import type { Metric } from '../../cost/metrics.ts';
import type { MeasureName } from '../../search/measure.ts';
import type { Knob } from '../../search/space/space.ts';
import { formatMeasureValue, labelOfMeasure } from '../measures.ts';
import { valueOf } from '../search-report.ts';
import type { StudyReport } from '../study-report.ts';
import { escapeText } from '../svg/markup.ts';

type Entry = StudyReport['entries'][number];
type Named = Pick<Knob, 'id' | 'present'>;

const SHOWN: readonly Metric[] = [
  'ops',
  'bops',
  'flops',
  'params',
  'modelSizeBytes',
  'activations',
  'peakActivationBytes',
];

/** Every candidate of a front as a table that sorts and filters, with its controls. */
export function renderFrontTable(report: StudyReport, knobs: readonly Named[]): string {
  const measures = [
    ...new Set([...report.objectives, ...report.budgets.map(({ metric }) => metric), 'score', ...SHOWN] as const),
  ];
  const heads = [
    'candidate',
    ...measures.map(labelOfMeasure),
    ...knobs.map(({ id }) => id),
    ...(report.budgets.length > 0 ? ['budgets'] : []),
  ];
  const rows = report.entries.map((entry) => renderRow(entry, report, measures, knobs));
  const head = heads.map((name) => `<th scope="col">${escapeText(name)}</th>`).join('');
  return `${renderControls(report)}<div class="scroll"><table id="front" data-sortable>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

function renderRow(
  entry: Entry,
  report: StudyReport,
  measures: readonly Parameters<typeof valueOf>[0][],
  knobs: readonly Named[],
): string {
  const isKept = report.isKept(entry);
  const cells = [
    cell(String(entry.id), entry.id),
    ...measures.map((name) => cell(formatCell(name, valueOf(name, entry)), valueOf(name, entry))),
    ...knobs.map(({ id, present }) => cell(String(entry.candidate[id] ?? present), entry.candidate[id] ?? present)),
    ...(report.budgets.length > 0 ? [cell(isKept ? '✔ kept' : '✖ broken', isKept ? 1 : 0)] : []),
  ];
  return `<tr data-kept="${isKept ? 'yes' : 'no'}">${cells.join('')}</tr>`;
}

/** The exact value goes along, so that sorting does not go by what was rounded. */
function cell(text: string, value: number | string): string {
  return `<td data-value="${escapeText(String(value))}">${escapeText(text)}</td>`;
}

function renderControls({ budgets }: StudyReport): string {
  const kept = budgets.length === 0 ? '' : '<label><input type="checkbox"> only within the budgets</label>';
  return `<div class="controls" data-controls="front" hidden><label>Filter <input type="search" placeholder="any text of a row"></label>${kept}<output></output></div>`;
}

/** Scores have two decimals, so that they stand below each other. */
function formatCell(name: MeasureName, value: number): string {
  return name === 'score' ? value.toFixed(2) : formatMeasureValue(name, value);
}
