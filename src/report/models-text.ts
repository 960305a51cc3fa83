import { formatChange, formatCount, formatQuantity } from '../budget/format.ts';
import type { Metrics } from '../cost/metrics.ts';
import type { Tone } from './paint.ts';
import type { Comparison, CountedBackbone } from './published.ts';
import type { Column, Layout } from './table.ts';
import { renderTable } from './table.ts';

/** Every built-in backbone, and under that the published figures against the counted ones. */
export function renderModels(models: readonly CountedBackbone[], layout: Layout): string {
  return [
    ...renderCounts(models, layout),
    '',
    ...renderComparisons(models, layout),
    '',
    'ops = flops + bops/64, 1 MAC = 1 op; bitbone models --json names every source',
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
  { header: 'structure from', align: 'left', shrinkTo: 20, drop: 5 },
];

function renderCounts(models: readonly CountedBackbone[], layout: Layout): string[] {
  const rows = models.map(({ name, family, counted, source, derived }) => [
    { text: name, tone: 'strong' as const },
    { text: family },
    ...countCells(counted),
    { text: derived === undefined ? source : `${source} [derived: ${derived}]`, tone: 'dim' as const },
  ]);
  return renderTable(COUNT_COLUMNS, rows, layout);
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
