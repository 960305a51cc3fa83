import { formatChange, formatCount, formatExact, formatQuantity } from '../budget/format.ts';
import { METRICS } from '../cost/metrics.ts';
import { ALPHA_FACTORS } from '../score/range.ts';
import type { MeasureName } from '../search/measure.ts';
import type { FrontEntry } from '../search/search.ts';
import { describeCertificate } from './certificate.ts';
import { renderFront } from './front-table.ts';
import { drawSearchPicture } from './search-picture.ts';
import type { BindingLine, SearchReport } from './search-report.ts';
import { valueOf } from './search-report.ts';
import { quoteWords } from './shell-words.ts';
import type { Layout } from './table.ts';
import { renderTable } from './table.ts';
import { formatMetric } from './totals.ts';
import { cleanText } from './width.ts';

export interface SearchTextOptions {
  /** The file that keeps the study, where there is one. */
  readonly study: string | undefined;
  /** Where there is none: a name to keep it by, `study.jsonl` unless given. */
  readonly nameToKeep?: string | undefined;
  /** The whole front rather than a selection. */
  readonly all: boolean;
}

/** A finished search for a person to read: what was asked, the front, and what is proved of it. */
export function renderSearch(report: SearchReport, options: SearchTextOptions, layout: Layout): string {
  const { paint } = layout;
  const body = report.front.length > 0 ? describeFront(report, options, layout) : describeBinding(report, layout);
  return [paint(cleanText(report.model), 'strong'), ...describeRequest(report), '', ...body, ''].join('\n');
}

function describeRequest({ size, knobs, budgets, objectives, formulas = [], given }: SearchReport): string[] {
  const limits = budgets.map(({ metric, bound, limit, text }) => {
    const exact = /%/.test(text) ? ` (${text} of the given model)` : '';
    return `${labelOf(metric)} ${bound === 'max' ? 'at most' : 'at least'} ${formatMeasure(metric, limit)}${exact}`;
  });
  return [
    `space       ${formatSize(size)} candidates over ${knobs.length} knobs`,
    `objectives  ${[...objectives.map((name) => `${name === 'score' ? 'highest' : 'lowest'} ${labelOf(name)}`), ...formulas.map(describeFormula)].join(', ')}`,
    `budgets     ${limits.length === 0 ? 'none' : limits.join(', ')}`,
    `given       ${objectives.map((name) => `${labelOf(name)} ${formatMeasure(name, valueOf(name, given))}`).join(', ')}`,
  ];
}

function describeFormula(text: string): string {
  return text.startsWith('max:') ? `highest ${text.slice(4).trim()}` : `lowest ${text.replace(/^min:\s*/, '')}`;
}

function describeFront(report: SearchReport, { study, nameToKeep, all }: SearchTextOptions, layout: Layout): string[] {
  const shown = all ? report.front : selectEvenly(report.front, SHOWN);
  const rest = report.front.length - shown.length;
  return [
    ...renderFront(report, shown, layout),
    ...(rest === 0 ? [] : [`${rest} more lie between these; --all prints them`]),
    '',
    ...drawSearchPicture(report, layout),
    `proof       ${describeCertificate(report)}`,
    ...describeRobust(report),
    ...describeStudy(study, nameToKeep, report.front[0]!),
  ];
}

/** How much of the front does not hang on the exact parameters of the score. */
function describeRobust({ front }: SearchReport): string[] {
  if (front.every(({ robust }) => robust === undefined)) return [];
  const count = front.filter(({ robust }) => robust).length;
  const range = ALPHA_FACTORS.join(' to ');
  return [
    `robust      ${count} of ${front.length} stay on the front for every noise penalty from ${range} times the score's`,
  ];
}

const SHOWN = 20;

/** Both ends and what lies evenly between them. */
function selectEvenly<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, index) => items[Math.round((index * (items.length - 1)) / (count - 1))]!);
}

function describeStudy(study: string | undefined, nameToKeep: string | undefined, first: FrontEntry): string[] {
  if (study === undefined)
    return [`study       not kept; ${quoteWords(['-o', cleanText(nameToKeep ?? 'study.jsonl')])} keeps it`];
  const file = cleanText(study);
  const command = quoteWords(['bitbone', 'export', `${file}#${first.id}`, '-o', 'best.onnx']);
  return [`study       ${file}`, `            ${command} writes the first`];
}

/** What each budget would have to be, so that one of them can be loosened. */
function describeBinding({ binding, interrupted }: SearchReport, layout: Layout): string[] {
  if (interrupted) return ['nothing was found before the search was stopped'];
  if (binding.length === 0) return ['no candidate satisfies the budgets'];
  const columns = [
    { header: 'budget', align: 'left' },
    { header: 'limit', align: 'right' },
    { header: 'best possible', align: 'right' },
    { header: 'with the other budgets kept', align: 'right' },
    { header: '', align: 'left' },
  ] as const;
  return ['no candidate satisfies the budgets', '', ...renderTable(columns, binding.map(bindingRow), layout)];
}

function bindingRow({ flag, metric, limit, best, bestWithOthers, isImpossible }: BindingLine) {
  const kept = bestWithOthers === null ? 'the others cannot be kept' : formatMeasure(metric, bestWithOthers);
  const verdict = isImpossible
    ? 'impossible by itself'
    : bestWithOthers === null
      ? ''
      : describeGap(limit, bestWithOthers);
  const texts = [flag, formatMeasure(metric, limit), formatMeasure(metric, best), kept];
  return [
    ...texts.map((text) => ({ text })),
    { text: verdict, tone: isImpossible ? ('bad' as const) : ('warn' as const) },
  ];
}

function describeGap(limit: number, best: number): string {
  return `needs ${formatChange(limit, best)}`;
}

function labelOf(name: MeasureName): string {
  return name === 'score' ? 'score' : METRICS[name].label;
}

export function formatMeasure(name: MeasureName, value: number): string {
  return name === 'score' ? formatQuantity(value, 'plain') : formatMetric(name, value);
}

/** Spaces grow far beyond any prefix. */
function formatSize(size: string): string {
  if (size.length <= 15) return size.length <= 6 ? formatExact(Number(size)) : `${formatCount(Number(size))}`;
  return `${size[0]}.${size.slice(1, 3)}e${size.length - 1}`;
}
