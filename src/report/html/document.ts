import type { CostReport } from '../../cost/cost.ts';
import type { Metric } from '../../cost/metrics.ts';
import { METRIC_NAMES, METRICS } from '../../cost/metrics.ts';
import type { Study } from '../../study/study.ts';
import { listCostRows } from '../cost-rows.ts';
import type { CostSubject } from '../cost-subject.ts';
import { formatMeasureValue, labelOfMeasure } from '../measures.ts';
import { quoteWords } from '../shell-words.ts';
import type { StudyReport } from '../study-report.ts';
import type { Figure } from '../svg/figure.ts';
import { renderFigure } from '../svg/figure.ts';
import { drawFrontFigure } from '../svg/front-figure.ts';
import { escapeText } from '../svg/markup.ts';
import type { NamedNetwork } from '../svg/skyline-figure.ts';
import { drawSkylineFigure } from '../svg/skyline-figure.ts';
import { drawStageFigure } from '../svg/stage-figure.ts';
import { formatMetric } from '../totals.ts';
import { renderFrontTable } from './front-table.ts';
import { renderPage, renderSection } from './page.ts';
import { explainProof } from './proof.ts';

/** What a report is about: a network, and the study of it where there is one. */
export interface ReportSubject {
  readonly subject: CostSubject;
  readonly score: number;
  /** Absent on a single network. */
  readonly study?: { readonly path: string; readonly records: Study; readonly report: StudyReport };
  /** What `ops` means, in words. */
  readonly convention: string;
  /** The commands that make this again, one a line. */
  readonly commands: readonly string[];
  readonly version: string;
}

/** Every picture of a report; the same go into the page and into files of their own. */
export function listFigures({ subject, study }: ReportSubject): Figure[] {
  const networks = listNetworks(subject, study?.report);
  return [
    ...(study === undefined || study.report.entries.length === 0 ? [] : [drawFrontFigure(study.report)]),
    drawSkylineFigure(networks),
    ...STAGE_METRICS.map((metric) => drawStageFigure(networks, metric)),
  ];
}

const STAGE_METRICS: readonly Metric[] = ['ops', 'params', 'activations'];

function listNetworks({ model, report }: CostSubject, study: StudyReport | undefined): NamedNetwork[] {
  if (study === undefined) return [{ key: '', name: model, report }];
  const chosen = study.chosen.map(({ reason, entry, report }, index) => ({
    key: String.fromCharCode('A'.charCodeAt(0) + index),
    name: `candidate ${entry.id} (${reason})`,
    report,
  }));
  return [{ key: '', name: 'given', report }, ...chosen];
}

/** A report as one HTML file. */
export function renderReport(given: ReportSubject): string {
  const { subject, study } = given;
  const figures = listFigures(given).map((figure) =>
    renderSection(figure.title, `<figure>${renderFigure(figure)}</figure>`),
  );
  const title = `${subject.model}: ${study === undefined ? 'costs' : 'depth and width search'}`;
  const body = [
    `<header><h1>${escapeText(title)}</h1>${study === undefined ? '' : renderLead(study.records)}</header>`,
    study === undefined ? '' : renderProof(study.records),
    renderTiles(given),
    ...figures,
    study === undefined ? renderStages(subject) : renderCandidates(study),
    renderSection('How this was made', renderParameters(given)),
  ];
  return renderPage(title, body.join('\n'));
}

function renderLead({ header, entries }: Study): string {
  const { objectives, budgets, space } = header;
  const aims = objectives
    .map((name) => `${name === 'score' ? 'highest' : 'lowest'} ${labelOfMeasure(name)}`)
    .join(' and ');
  const limits = budgets.flatMap(({ measure, max, min }) => [
    ...(max === undefined ? [] : [`${labelOfMeasure(measure)} at most ${formatMeasureValue(measure, max)}`]),
    ...(min === undefined ? [] : [`${labelOfMeasure(measure)} at least ${formatMeasureValue(measure, min)}`]),
  ]);
  const budget =
    limits.length === 0
      ? 'without budgets'
      : `under the ${limits.length === 1 ? 'budget' : 'budgets'} ${limits.join(', ')}`;
  const text = `Searched for ${aims} ${budget}: ${entries.length} of ${formatSize(space.size)} candidates ${entries.length === 1 ? 'is' : 'are'} on the front.`;
  return `<p class="lead">${escapeText(text)}</p>`;
}

/** Spaces are larger than numbers are read. */
function formatSize(size: string): string {
  return size.length <= 9 ? Number(size).toLocaleString('en-US') : `${size[0]}.${size.slice(1, 3)}e${size.length - 1}`;
}

function renderProof({ result, entries }: Study): string {
  const { text, isProved } = explainProof(result, entries.length);
  return `<p class="proof${isProved ? '' : ' weak'}">${escapeText(text)} The score is a training-free estimate of how well a candidate may train, not an accuracy.</p>`;
}

const TILES: readonly Metric[] = [
  'ops',
  'bops',
  'flops',
  'params',
  'modelSizeBytes',
  'activations',
  'peakActivationBytes',
];

function renderTiles({ subject, score }: ReportSubject): string {
  const tiles = TILES.map(
    (metric) => [METRICS[metric].label, formatMetric(metric, subject.report.totals[metric])] as const,
  );
  const all =
    subject.report.totals.bops > 0
      ? [['Score (estimate)', formatMeasureValue('score', score)] as const, ...tiles]
      : tiles;
  const shown = all.map(
    ([name, value]) => `<div class="tile"><b>${escapeText(value)}</b><span>${escapeText(name)}</span></div>`,
  );
  return `<div class="tiles">${shown.join('')}</div><p class="note">The given network${subject.report.unknown.length > 0 ? ', without operators that could not be counted' : ''}.</p>`;
}

function renderCandidates({ path, records, report }: NonNullable<ReportSubject['study']>): string {
  if (report.entries.length === 0) return '';
  const command = quoteWords(['bitbone', 'export', `${path}#1`, '-o', 'file.onnx']);
  const note = `Without scripts the table stands in the order of the study. Any candidate is exported by its number: ${command}`;
  return `<section class="long"><h2>Candidates</h2>${renderFrontTable(report, records.header.space.knobs)}<p class="note">${escapeText(note)}</p></section>`;
}

function renderStages(subject: CostSubject): string {
  const rows = listCostRows(subject, 'stage');
  const heads = ['stage', ...METRIC_NAMES.map((metric) => METRICS[metric].label)];
  const cells = (name: string, metrics: CostReport['totals']): string =>
    `<td>${escapeText(name)}</td>${METRIC_NAMES.map((metric) => `<td data-value="${metrics[metric]}">${escapeText(formatMetric(metric, metrics[metric]))}</td>`).join('')}`;
  const body = rows.map(({ name, metrics }) => `<tr>${cells(name, metrics)}</tr>`).join('\n');
  const table = `<div class="scroll"><table data-sortable><thead><tr>${heads.map((head) => `<th scope="col">${escapeText(head)}</th>`).join('')}</tr></thead><tbody>${body}</tbody><tfoot><tr>${cells('total', subject.report.totals)}</tr></tfoot></table></div>`;
  return renderSection('Costs by stage', table);
}

function renderParameters({ study, convention, commands, subject, version }: ReportSubject): string {
  const header = study?.records.header;
  const pairs: (readonly [string, string])[] = [
    ['model', subject.model],
    ['operations', convention],
    ...(header === undefined
      ? []
      : [
          ['recipe', header.model.recipe ?? 'none'] as const,
          [
            'widths',
            `${header.space.widthShares.join(' to ')} of the present ones, multiples of ${header.space.multiple}`,
          ] as const,
          ['stem', header.space.stem] as const,
          ['score', describeParams(header.space.scoreParams)] as const,
          ['network', `fingerprint ${header.model.fingerprint}`] as const,
        ]),
    ...(subject.report.notes.length > 0 ? [['notes', subject.report.notes.join('; ')] as const] : []),
    ['made by', `bitbone ${version}`],
  ];
  const list = pairs.map(([name, value]) => `<dt>${escapeText(name)}</dt><dd>${escapeText(value)}</dd>`).join('');
  return `<dl>${list}</dl><p>To repeat:</p><pre>${escapeText(commands.join('\n'))}</pre>`;
}

/** The parameters of the score where they are not the usual ones. */
function describeParams(params: Study['header']['space']['scoreParams']): string {
  if (params === undefined) return 'the usual parameters, input errors assumed';
  const { form, saturation, alpha, lambda, measuredErrors } = params;
  const penalties = Object.entries(alpha).map(([connectivity, value]) => `${connectivity} ${value}`);
  const measured = Object.keys(measuredErrors).length;
  const errors = measured === 0 ? 'input errors assumed' : `measured input errors: ${measured}`;
  return `${form}, saturation ${saturation}, alpha ${penalties.join(', ')}, lambda ${lambda}; ${errors}`;
}
