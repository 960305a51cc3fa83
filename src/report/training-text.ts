import type { StudyEntry, StudyTrial } from '../study/records.ts';
import type { Cell, Column, Layout } from './table.ts';
import { renderTable } from './table.ts';
import { cleanText } from './width.ts';

/** Trained candidates, the best measured first, then what failed. */
export function renderTraining(
  trials: readonly StudyTrial[],
  {
    entries,
    folder,
    isRefitted,
  }: {
    readonly entries: readonly Pick<StudyEntry, 'id' | 'score'>[];
    readonly folder: string;
    readonly isRefitted: boolean;
  },
  layout: Layout,
): string {
  const columns: Column[] = [
    { header: 'candidate', align: 'right' },
    { header: 'measured accuracy', align: 'right' },
    { header: 'score', align: 'right' },
    { header: 'note', align: 'left', shrinkTo: 20 },
  ];
  const sorted = [...trials].sort(
    (a, b) => (b.accuracy ?? Number.NEGATIVE_INFINITY) - (a.accuracy ?? Number.NEGATIVE_INFINITY) || a.id - b.id,
  );
  const rows = sorted.map(({ id, accuracy, attempts, reason }): Cell[] => [
    { text: String(id) },
    accuracy === undefined ? { text: 'failed', tone: 'bad' } : { text: String(accuracy) },
    { text: (entries.find((entry) => entry.id === id)?.score ?? Number.NaN).toPrecision(6) },
    {
      text:
        reason === undefined
          ? attempts > 1
            ? `attempt ${attempts}`
            : ''
          : `${attempts} attempts; ${cleanText(reason)}`,
    },
  ]);
  return [
    '',
    ...renderTable(columns, rows, layout),
    '',
    `models, outputs and logs: ${cleanText(folder)}`,
    isRefitted
      ? 'the score was refitted to these measurements to choose what to train next'
      : 'the measurements are too few to refit the score; the line through them chose what to train next',
    '',
  ].join('\n');
}
