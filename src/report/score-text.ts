import type { ScoreReport } from '../score/score.ts';
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
];

/** The score's terms layer by layer, and their sum. */
export function renderScore(model: string, report: ScoreReport, layout: Layout): string {
  const title = layout.paint(cleanText(model), 'strong');
  if (report.layers.length === 0)
    return `${title}\n\nno binary convolution, so nothing is scored (add --recipe bireal)\n`;
  const sum = (read: (layer: ScoreReport['layers'][number]) => number): number =>
    report.layers.reduce((total, layer) => total + read(layer), 0);
  const total = {
    name: 'total',
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
    'a training-free estimate, to rank shapes of one network under one training; docs/score.md says what is known of it',
    '',
  ].join('\n');
}

function toCells({ name, capacity, noise, inputError, total }: ScoreReport['layers'][number]): Cell[] {
  const numbers = [capacity, noise, inputError, total].map((value) => ({ text: value.toFixed(3) }));
  return [{ text: cleanText(name) }, ...numbers];
}

export function renderScoreCsv({ layers }: ScoreReport): string {
  const rows = layers.map(({ name, capacity, noise, inputError, total }) => [name, capacity, noise, inputError, total]);
  return renderCsv([['name', 'capacity', 'noise', 'inputError', 'score'], ...rows]);
}
