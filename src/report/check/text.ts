import type { CheckReport, Status, Verdict } from '../../budget/verdict.ts';
import { sortByGravity } from '../../budget/verdict.ts';
import type { Paint, Tone } from '../paint.ts';
import type { Column, Layout } from '../table.ts';
import { renderTable } from '../table.ts';
import { cleanText } from '../width.ts';
import {
  explainVerdict,
  formatExcess,
  formatLimit,
  formatPair,
  formatPlace,
  formatTally,
  listExplained,
  nameMeasure,
} from './wording.ts';

const COLUMNS: readonly Column[] = [
  { header: '', align: 'left' },
  { header: 'model', align: 'left', shrinkTo: 16 },
  { header: 'budget', align: 'left', shrinkTo: 12 },
  { header: 'is', align: 'right' },
  { header: 'allowed', align: 'right' },
  { header: 'over', align: 'right' },
  { header: 'set in', align: 'left', drop: 1 },
];

const TONES: Readonly<Record<Status, Tone>> = { pass: 'good', warn: 'warn', fail: 'bad', missing: 'bad' };

/** A row per verdict, worst first; below them what explains those that did not pass, and the tally. */
export function renderCheckText(report: CheckReport, layout: Layout): string {
  const verdicts = sortByGravity(report.verdicts);
  const table = renderTable(COLUMNS, verdicts.map(toRow), layout);
  return [
    ...(verdicts.length === 0 ? [] : table),
    ...listExplained(verdicts).flatMap((verdict) => ['', ...explain(verdict, layout.paint)]),
    ...report.removed.map((name) => `\n${cleanText(name)} is in the baseline but is no longer checked`),
    ...(verdicts.length === 0 ? [] : ['']),
    `${layout.paint(formatTally(report), tallyTone(report))}${describeSources(report)}`,
    '',
  ].join('\n');
}

function toRow(verdict: Verdict) {
  const { model, status } = verdict;
  return [
    { text: status, tone: TONES[status] },
    { text: cleanText(model) },
    { text: cleanText(nameMeasure(verdict)) },
    { text: formatPair(verdict).actual, tone: 'strong' as const },
    { text: formatLimit(verdict) },
    { text: formatExcess(verdict), tone: TONES[status] },
    { text: cleanText(formatPlace(verdict) ?? ''), tone: 'dim' as const },
  ];
}

function explain(verdict: Verdict, paint: Paint): string[] {
  const title = `${cleanText(verdict.model)}: ${cleanText(nameMeasure(verdict))}`;
  const place = formatPlace(verdict);
  const where = place === null ? '' : `  ${paint(cleanText(place), 'dim')}`;
  return [
    `${paint(verdict.status, TONES[verdict.status])} ${title}${where}`,
    ...explainVerdict(verdict).map((line) => `  ${cleanText(line)}`),
  ];
}

function tallyTone({ failed, missing, warned }: CheckReport): Tone {
  if (failed + missing > 0) return 'bad';
  return warned > 0 ? 'warn' : 'good';
}

function describeSources({ config, against, models }: CheckReport): string {
  const budgets = config === null ? '' : `, budgets of ${cleanText(config)}`;
  const base = against === null ? '' : `, compared with ${cleanText(against)}`;
  return ` (${models.length} ${models.length === 1 ? 'model' : 'models'}${budgets}${base})`;
}
