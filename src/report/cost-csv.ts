import { METRIC_NAMES } from '../cost/metrics.ts';
import type { CostRow } from './cost-rows.ts';
import { renderCsv } from './csv.ts';

/** Rows as comma-separated values, in base units; a block or stage has no operation of its own. */
export function renderCostCsv(rows: readonly CostRow[]): string {
  const header = ['name', 'kind', 'part', 'stage', 'block', 'weightBits', 'inputBits', 'outputShape', ...METRIC_NAMES];
  return renderCsv([header, ...rows.map(toFields)]);
}

function toFields({ name, place, metrics, layer }: CostRow): (string | number)[] {
  const [stage = '', block = ''] = /^\d/.test(place) ? place.split('.') : [];
  const part = stage === '' ? place : 'stage';
  const own = layer === undefined ? ['', '', ''] : [layer.weightBits, layer.inputBits, layer.outputShape.join('x')];
  return [name, layer?.kind ?? '', part, stage, block, ...own, ...METRIC_NAMES.map((metric) => metrics[metric])];
}
