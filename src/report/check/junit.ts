import type { CheckReport, Verdict } from '../../budget/verdict.ts';
import { describeVerdict, explainVerdict, formatPlace, nameMeasure } from './wording.ts';

/** One suite per model and one case per verdict, as GitLab, Jenkins and Azure read it. */
export function renderCheckJunit(report: CheckReport): string {
  const { failed, missing, verdicts } = report;
  const suites = report.models.map((model) => ({
    model,
    cases: verdicts.filter((verdict) => verdict.model === model),
  }));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="bitbone check" tests="${verdicts.length}" failures="${failed}" errors="${missing}">`,
    ...suites.flatMap(({ model, cases }) => renderSuite(model, cases)),
    '</testsuites>',
    '',
  ].join('\n');
}

function renderSuite(model: string, cases: readonly Verdict[]): string[] {
  const count = (status: string): number => cases.filter((verdict) => verdict.status === status).length;
  const counts = `tests="${cases.length}" failures="${count('fail')}" errors="${count('missing')}"`;
  return [`  <testsuite name="${escapeXml(model)}" ${counts}>`, ...cases.flatMap(renderCase), '  </testsuite>'];
}

function renderCase(verdict: Verdict): string[] {
  const { model, bound, status, place } = verdict;
  const file = place === null ? '' : ` file="${escapeXml(place.file)}" line="${place.line}"`;
  const name = `${nameMeasure(verdict)} (${bound})`;
  const open = `    <testcase classname="${escapeXml(model)}" name="${escapeXml(name)}"${file}`;
  if (status === 'pass') return [`${open}/>`];
  return [`${open}>`, `      ${renderOutcome(verdict)}`, '    </testcase>'];
}

function renderOutcome(verdict: Verdict): string {
  const place = formatPlace(verdict);
  const lines = [...explainVerdict(verdict), ...(place === null ? [] : [`set in ${place}`])];
  const text = escapeXml(lines.join('\n'));
  const message = escapeXml(describeVerdict(verdict));
  if (verdict.status === 'warn') return `<system-out>${message}\n${text}</system-out>`;
  const tag = verdict.status === 'missing' ? 'error' : 'failure';
  return `<${tag} message="${message}" type="${verdict.bound}">${text}</${tag}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out here
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/gu;

/** XML 1.0 cannot hold control characters at all, not even escaped; a line break in an attribute must be. */
function escapeXml(text: string): string {
  return text
    .replace(FORBIDDEN, '?')
    .replace(/[&<>"']/g, (char) => ENTITIES[char]!)
    .replaceAll('\r', '&#13;')
    .replaceAll('\n', '&#10;');
}
