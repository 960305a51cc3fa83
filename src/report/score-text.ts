import type { ScoreLine, ScoreReport } from '../score/score.ts';
import { renderCsv } from './csv.ts';
import type { Cell, Column, Layout } from './table.ts';
import { renderTable } from './table.ts';
import { cleanText } from './width.ts';

const COLUMNS: readonly Column[] = [
  { header: 'layer', align: 'left', shrinkTo: 16 },
  { header: 'capacity', align: 'right' },
  { header: '- noise', align: 'right' },
  { header: '- input error', align: 'right' },
  { header: '= score', align: 'right' },
  { header: 'E of inputs', align: 'left' },
];

/** The score's terms layer by layer, and their sum. */
export function renderScore(model: string, report: ScoreReport, layout: Layout): string {
  const title = layout.paint(cleanText(model), 'strong');
  if (report.layers.length === 0)
    return `${title}\n\nno binary convolution, so nothing is scored (add --recipe bireal)\n`;
  const sum = (read: (layer: ScoreReport['layers'][number]) => number): number =>
    report.layers.reduce((total, layer) => total + read(layer), 0);
  const total: ScoreLine = {
    name: 'total',
    error: null,
    capacity: sum(({ capacity }) => capacity),
    noise: sum(({ noise }) => noise),
    inputError: sum(({ inputError }) => inputError),
    total: report.total,
  };
  return [
    title,
    '',
    ...renderTable(COLUMNS, [...report.layers.map(toCells), 'rule', toCells(total)], layout),
    '',
    ...describeErrors(report),
    'a training-free estimate, to rank shapes of one network under one training; docs/score.md says what is known of it',
    '',
  ].join('\n');
}

/** How many of the input errors were measured. */
function describeErrors({ layers }: ScoreReport): string[] {
  const sources = layers.flatMap(({ error }) => error?.source ?? []);
  const measured = sources.filter((source) => source === 'measured').length;
  if (sources.length === 0) return [];
  if (measured === 0)
    return ['input errors E are assumed (normally distributed inputs); --calibration takes measured ones'];
  if (measured === sources.length) return ['input errors E are measured'];
  return [`input errors E are measured for ${measured} of ${sources.length} binary inputs, assumed for the others`];
}

function toCells({ name, capacity, noise, inputError, total, error }: ScoreLine): Cell[] {
  const numbers = [capacity, noise, inputError, total].map((value) => ({ text: value.toFixed(3) }));
  const source = error === null ? '' : `${error.value.toFixed(3)} ${error.source}`;
  return [
    { text: cleanText(name) },
    ...numbers,
    { text: source, tone: error?.source === 'measured' ? 'accent' : 'dim' },
  ];
}

export function renderScoreCsv({ layers }: ScoreReport): string {
  const rows = layers.map(({ name, capacity, noise, inputError, total, error }) => [
    ...[name, capacity, noise, inputError, total],
    ...(error === null ? ['', ''] : [error.value, error.source]),
  ]);
  return renderCsv([['name', 'capacity', 'noise', 'inputError', 'score', 'error', 'errorSource'], ...rows]);
}
