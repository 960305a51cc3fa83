import type { CostReport } from '../cost/cost.ts';
import type { Metric } from '../cost/metrics.ts';
import { listInputs } from './cost-json.ts';
import type { Part } from './cost-rows.ts';
import { listCostRows } from './cost-rows.ts';
import type { CostSubject } from './cost-subject.ts';
import { formatShape } from './cost-subject.ts';
import { renderCostTable } from './cost-table.ts';
import type { Layout } from './table.ts';
import { renderTotals } from './totals.ts';
import { cleanText } from './width.ts';

export interface CostTextOptions {
  readonly part: Part;
  readonly sort?: Metric;
  /** What `ops` means here, in words. */
  readonly convention: string;
}

/** A costed network for a person to read: rows, totals, how they were counted and what was not. */
export function renderCost(subject: CostSubject, options: CostTextOptions, layout: Layout): string {
  const { report } = subject;
  const share = options.sort ?? 'ops';
  const rows = listCostRows(subject, options.part, options.sort);
  const table = { part: options.part, rows, totals: report.totals, share };
  return [
    describeSubject(subject, layout),
    '',
    ...renderCostTable(table, layout),
    '',
    ...renderTotals(report.totals, layout),
    '',
    `ops are counted as ${options.convention}`,
    ...describeBinaryLayers(report),
    ...report.notes.map(cleanText),
    ...describeUnknown(report, layout),
    '',
  ].join('\n');
}

function describeSubject({ model, graph }: CostSubject, { paint }: Layout): string {
  const inputs = listInputs(graph).map(({ name, shape }) => `${cleanText(name)} ${formatShape(shape)}`);
  return `${paint(cleanText(model), 'strong')}  ${paint(inputs.join(', '), 'dim')}`;
}

function describeBinaryLayers({ layers }: CostReport): string[] {
  let multiplying = 0;
  let binary = 0;
  for (let index = 0; index < layers.length; index += 1) {
    const { isLayer, weightBits, inputBits } = layers[index]!;
    if (isLayer) multiplying += 1;
    if (isLayer && weightBits === 1 && inputBits === 1) binary += 1;
  }
  return binary === 0 ? [] : [`${binary} of ${multiplying} multiplying layers are binary`];
}

const LISTED_UNKNOWN = 8;

/** What could not be counted; nothing is silently zero. */
function describeUnknown({ unknown }: CostReport, { paint }: Layout): string[] {
  if (unknown.length === 0) return [];
  const listed = unknown.slice(0, LISTED_UNKNOWN).map(({ node, type }) => `  ${cleanText(type)}  ${cleanText(node)}`);
  const rest = unknown.length > LISTED_UNKNOWN ? [`  and ${unknown.length - LISTED_UNKNOWN} more`] : [];
  const plural = unknown.length === 1 ? 'operator is' : 'operators are';
  return [paint(`${unknown.length} ${plural} unknown and not part of these figures:`, 'warn'), ...listed, ...rest];
}
