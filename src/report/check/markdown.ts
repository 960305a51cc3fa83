import type { CheckReport, Status, Verdict } from '../../budget/verdict.ts';
import { sortByGravity } from '../../budget/verdict.ts';
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

/** Comments on pull requests are found again by this, and replaced. */
export const COMMENT_MARK = '<!-- bitbone-check -->';

/** GitHub takes 64 KiB in a comment; more rows than this would not fit. */
const MOST_ROWS = 100;
const MOST_EXPLAINED = 20;

const SIGNS: Readonly<Record<Status, string>> = {
  fail: ':x: fail',
  missing: ':grey_question: not known',
  warn: ':warning: warn',
  pass: ':white_check_mark: pass',
};

/** A document for a pull request's comment or a step's summary: what did not pass, why, and the rest folded away. */
export function renderCheckMarkdown(report: CheckReport): string {
  const verdicts = sortByGravity(report.verdicts);
  const told = verdicts.filter(({ status }) => status !== 'pass');
  const passed = verdicts.filter(({ status }) => status === 'pass');
  return [
    COMMENT_MARK,
    `### bitbone check: ${formatTally(report)}`,
    ...(report.against === null ? [] : ['', `Compared with ${escapeMarkdown(report.against)}.`]),
    ...(told.length === 0 ? [] : ['', ...renderRows(told)]),
    ...listExplained(told).slice(0, MOST_EXPLAINED).flatMap(explain),
    ...report.removed.flatMap((name) => ['', `${escapeMarkdown(name)} is in the baseline but is no longer checked.`]),
    ...(passed.length === 0 ? [] : ['', ...fold(`${passed.length} passed`, renderRows(passed))]),
    '',
  ].join('\n');
}

function renderRows(verdicts: readonly Verdict[]): string[] {
  const left = verdicts.length - MOST_ROWS;
  return [
    '| | model | budget | is | allowed | over | set in |',
    '| --- | --- | --- | ---: | ---: | ---: | --- |',
    ...verdicts.slice(0, MOST_ROWS).map(renderRow),
    ...(left > 0 ? ['', `${left} more are left out.`] : []),
  ];
}

function renderRow(verdict: Verdict): string {
  const texts = [
    verdict.model,
    nameMeasure(verdict),
    formatPair(verdict).actual,
    formatLimit(verdict),
    formatExcess(verdict),
    formatPlace(verdict) ?? '',
  ];
  return `| ${[SIGNS[verdict.status], ...texts.map(escapeMarkdown)].join(' | ')} |`;
}

function explain(verdict: Verdict): string[] {
  const title = `${escapeMarkdown(verdict.model)}, ${escapeMarkdown(nameMeasure(verdict))}`;
  return ['', `**${title}**`, ...explainVerdict(verdict).map((line) => `- ${escapeMarkdown(line)}`)];
}

function fold(title: string, lines: readonly string[]): string[] {
  return ['<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>'];
}

/** Names come from files: nothing of theirs may end a cell, start markup or call a person. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replace(/\s+/g, ' ');
}
