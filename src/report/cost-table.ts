import { formatCount, formatPercent, formatQuantity } from '../budget/format.ts';
import type { Metric, Metrics } from '../cost/metrics.ts';
import { METRICS } from '../cost/metrics.ts';
import type { Shape } from '../graph/tensor.ts';
import { drawBar } from './bar.ts';
import type { CostRow } from './cost-rows.ts';
import { formatShape } from './cost-subject.ts';
import type { Cell, Column, Layout } from './table.ts';
import { RULE, renderColumns } from './table.ts';
import { cleanText } from './width.ts';

interface CostColumn extends Column {
  readonly cell: (row: CostRow) => Cell;
  /** In the line of totals. */
  readonly total?: string;
}

export interface CostTable {
  /** What a row is, as the heading of its name. */
  readonly part: string;
  readonly rows: readonly CostRow[];
  readonly totals: Metrics;
  /** The metric whose shares are shown. */
  readonly share: Metric;
}

/** The rows with a line of totals; columns that would say nothing (bits, BOPs of a real network) are left out. */
export function renderCostTable(table: CostTable, layout: Layout): string[] {
  const columns = listColumns(table, layout.width !== null);
  return renderColumns(
    columns.map((column) => ({ ...column, cells: fillColumn(column, table.rows) })),
    layout,
  );
}

function fillColumn(column: CostColumn, rows: readonly CostRow[]): Cell[] {
  const cells = rows.map(column.cell);
  cells.push(RULE, { text: column.total ?? '', tone: 'strong' });
  return cells;
}

function listColumns(table: CostTable, withBars: boolean): CostColumn[] {
  const { rows, totals } = table;
  const layers = rows.some((row) => row.layer !== undefined);
  const isBinary = totals.bops > 0;
  const hasOwnOps = rows.some(({ metrics }) => metrics.ops !== metrics.macs);
  const isQuantised = rows.some(({ layer }) => layer?.isLayer && Math.min(layer.weightBits, layer.inputBits) < 32);
  return [
    nameColumn(table.part),
    ...(layers ? [placeColumn, kindColumn()] : []),
    ...(isQuantised ? [bitsColumn] : []),
    ...(layers ? [shapeColumn()] : []),
    ...(isBinary
      ? [metricColumn('bops', totals, 5), metricColumn('flops', totals, 4)]
      : [metricColumn('macs', totals)]),
    ...(hasOwnOps ? [metricColumn('ops', totals)] : []),
    ...(table.part === 'node' ? [metricColumn('elementwise', totals)] : []),
    metricColumn('params', totals),
    metricColumn('modelSizeBytes', totals, 3),
    metricColumn('activations', totals, 6),
    shareColumn(table),
    ...(withBars ? [barColumn(table)] : []),
  ];
}

function nameColumn(part: string): CostColumn {
  const cell = ({ name }: CostRow): Cell => ({ text: cleanText(name) });
  return { header: part, align: 'left', shrinkTo: 16, total: 'total', cell };
}

const placeColumn: CostColumn = {
  header: 'stage',
  align: 'left',
  drop: 7,
  cell: ({ place }) => ({ text: place, tone: 'dim' }),
};

function kindColumn(): CostColumn {
  const cellOf = remember((kind: string): Cell => ({ text: cleanText(kind) }));
  return { header: 'kind', align: 'left', drop: 2, cell: ({ kind }) => cellOf(kind) };
}

const bitsColumn: CostColumn = {
  header: 'bits w/x',
  align: 'left',
  drop: 1,
  cell({ layer }) {
    if (!layer?.isLayer) return { text: '' };
    const isBinary = layer.weightBits === 1 && layer.inputBits === 1;
    return { text: `${layer.weightBits}/${layer.inputBits}`, tone: isBinary ? 'accent' : 'plain' };
  },
};

function shapeColumn(): CostColumn {
  const cellOf = remember((shape: Shape): Cell => ({ text: formatShape(shape) }));
  const cell = ({ layer }: CostRow): Cell => (layer === undefined ? NO_TEXT : cellOf(layer.outputShape));
  return { header: 'output', align: 'left', drop: 8, cell };
}

const NO_TEXT: Cell = { text: '' };

function metricColumn(metric: Metric, totals: Metrics, drop?: number): CostColumn {
  const { label, unit } = METRICS[metric];
  const format = (value: number): string => (unit === 'byte' ? formatQuantity(value, 'bytes') : formatCount(value));
  const cellOf = remember((value: number): Cell => (value === 0 ? NOTHING : { text: format(value) }));
  return {
    header: label,
    align: 'right',
    ...(drop === undefined ? {} : { drop }),
    total: format(totals[metric]),
    cell: ({ metrics }) => cellOf(metrics[metric]),
  };
}

const NOTHING: Cell = { text: '·', tone: 'dim' };

/** The rows of a network repeat few kinds, shapes and numbers: each is formatted once. */
function remember<T>(cellOf: (value: T) => Cell): (value: T) => Cell {
  const known = new Map<T, Cell>();
  return (value) => {
    let cell = known.get(value);
    if (cell === undefined) {
      cell = cellOf(value);
      known.set(value, cell);
    }
    return cell;
  };
}

function shareColumn({ share, totals }: CostTable): CostColumn {
  const cellOf = remember((value: number): Cell => ({ text: formatPercent(100 * shareOf(value, totals[share])) }));
  const cell = ({ metrics }: CostRow): Cell => cellOf(metrics[share]);
  return { header: `% of ${METRICS[share].label}`, align: 'right', drop: 9, cell };
}

const BAR_WIDTH = 12;

/** The largest row fills the bar, so that small networks and large ones read alike. */
function barColumn({ rows, share }: CostTable): CostColumn {
  const largest = rows.reduce((most, { metrics }) => Math.max(most, metrics[share]), 0);
  const cell = ({ metrics }: CostRow): Cell => ({
    text: drawBar(shareOf(metrics[share], largest), BAR_WIDTH),
    tone: 'accent',
  });
  return { header: '', align: 'left', drop: 10, cell };
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
