import type { Place } from '../../budget/budget.ts';
import type { CheckReport, Verdict } from '../../budget/verdict.ts';
import { sortByGravity } from '../../budget/verdict.ts';
import { describeVerdict, explainVerdict, formatTally, nameMeasure } from './wording.ts';

/** GitHub shows at most ten annotations of a kind per step. */
const MOST = 10;

/** Workflow commands that annotate the lines of the budgets: the ten worst errors and the ten worst warnings. */
export function renderCheckGithub(report: CheckReport): string {
  const verdicts = sortByGravity(report.verdicts);
  const errors = verdicts.filter(({ status }) => status === 'fail' || status === 'missing');
  const warnings = verdicts.filter(({ status }) => status === 'warn');
  const left = Math.max(0, errors.length - MOST) + Math.max(0, warnings.length - MOST);
  return [
    ...errors.slice(0, MOST).map((verdict) => toCommand('error', verdict)),
    ...warnings.slice(0, MOST).map((verdict) => toCommand('warning', verdict)),
    ...(left === 0
      ? []
      : [`::notice::${escapeData(`${left} more are not shown here: ${formatTally(report)} in all`)}`]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function toCommand(kind: 'error' | 'warning', verdict: Verdict): string {
  const { model, place } = verdict;
  const message = [`${model}: ${describeVerdict(verdict)}`, ...explainVerdict(verdict)].join('\n');
  return renderAnnotation(kind, place, `${nameMeasure(verdict)}, ${model}`, message);
}

/** One workflow command, which marks a line of a file, or nothing in particular. */
export function renderAnnotation(
  kind: 'error' | 'warning',
  place: Place | null,
  title: string,
  message: string,
): string {
  const properties = { ...(place === null ? {} : { file: place.file, line: String(place.line) }), title };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `::${kind} ${list.join(',')}::${escapeData(message)}`;
}

/** As the runner undoes it: a percent sign first, then line breaks. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** In a property colons and commas separate, too. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
