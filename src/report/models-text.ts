import { formatChange, formatCount, formatQuantity } from '../budget/format.ts';
import type { Metrics } from '../cost/metrics.ts';
import type { Tone } from './paint.ts';
import type { Comparison, CountedBackbone } from './published.ts';
import type { Cell, Column, Layout } from './table.ts';
import { renderTable } from './table.ts';

/** Backbones with their costs and how these compare with what was published; on demand figure by figure. */
export function renderModels(models: readonly CountedBackbone[], withFigures: boolean, layout: Layout): string {
  return [
    ...renderCounts(models, layout),
    ...(withFigures ? ['', ...renderComparisons(models, layout)] : []),
    '',
    'ops = flops + bops/64, 1 MAC = 1 op',
    withFigures
      ? '--json names every source in full'
      : '--published lists the published figures, --json names every source',
    '',
  ].join('\n');
}

const COUNT_COLUMNS: readonly Column[] = [
  { header: 'model', align: 'left' },
  { header: 'family', align: 'left', drop: 3 },
  { header: 'BOPs', align: 'right' },
  { header: 'FLOPs', align: 'right' },
  { header: 'OPs', align: 'right' },
  { header: 'Params', align: 'right' },
  { header: 'Size', align: 'right', drop: 2 },
  { header: 'Activations', align: 'right', drop: 4 },
  { header: 'published figures', align: 'left', drop: 1 },
  { header: 'structure from', align: 'left', shrinkTo: 20, drop: 5 },
];

function renderCounts(models: readonly CountedBackbone[], layout: Layout): string[] {
  const rows = models.map(({ name, family, counted, published, source, derived }) => [
    { text: name, tone: 'strong' as const },
    { text: family },
    ...countCells(counted),
    summarise(published),
    { text: derived === undefined ? source : `${source} [derived: ${derived}]`, tone: 'dim' as const },
  ]);
  return renderTable(COUNT_COLUMNS, rows, layout);
}

const VERDICTS: readonly Comparison['verdict'][] = ['equal', 'within tolerance', 'differs', 'misprint'];

/** `4 equal, 1 within tolerance`. */
function summarise(published: readonly Comparison[]): Cell {
  const present = VERDICTS.filter((verdict) => published.some((figure) => figure.verdict === verdict));
  const text = present.map(
    (verdict) => `${published.filter((figure) => figure.verdict === verdict).length} ${verdict}`,
  );
  return { text: text.join(', '), tone: present.includes('differs') ? 'bad' : 'plain' };
}

function countCells({ bops, flops, ops, params, modelSizeBytes, activations }: Metrics) {
  const size = formatQuantity(modelSizeBytes, 'bytes');
  const texts = [bops, flops, ops, params].map(formatCount).concat(size, formatCount(activations));
  return texts.map((text) => ({ text }));
}

const COMPARISON_COLUMNS: readonly Column[] = [
  { header: 'model', align: 'left' },
  { header: 'figure', align: 'left' },
  { header: 'published', align: 'right' },
  { header: 'counted', align: 'right' },
  { header: 'difference', align: 'right' },
  { header: '', align: 'left' },
  { header: 'published in', align: 'left', shrinkTo: 20, drop: 1 },
];

const TONES: Readonly<Record<Comparison['verdict'], Tone>> = {
  equal: 'good',
  'within tolerance': 'good',
  differs: 'bad',
  misprint: 'warn',
};

function renderComparisons(models: readonly CountedBackbone[], layout: Layout): string[] {
  const rows = models.flatMap(({ name, published }) =>
    published.map((figure) => [
      { text: name },
      { text: figure.convention === undefined ? figure.metric : `${figure.metric} (${figure.convention})` },
      { text: formatCount(figure.value) },
      { text: formatCount(figure.counted) },
      { text: formatChange(figure.value, figure.counted) },
      { text: figure.verdict, tone: TONES[figure.verdict] },
      {
        text: figure.misprint === undefined ? figure.source : `${figure.source}: ${figure.misprint}`,
        tone: 'dim' as const,
      },
    ]),
  );
  return renderTable(COMPARISON_COLUMNS, rows, layout);
}
