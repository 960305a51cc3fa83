import { formatPercent } from '../../budget/format.ts';
import { METRICS } from '../../cost/metrics.ts';
import { drawBar } from '../../report/bar.ts';
import { isBinaryLayer } from '../../report/binary-layer.ts';
import type { Line } from '../../report/plot/line.ts';
import { fitLine, fitText, span } from '../../report/plot/line.ts';
import { cleanText } from '../../report/width.ts';
import { formatMeasure } from '../model/budgets.ts';
import { LAYER_TOGGLES } from '../model/toggles.ts';
import type { TreeRow } from '../model/tree.ts';
import { valueOfRow } from '../model/tree.ts';
import type { Session, State } from '../state.ts';
import { placeCursor } from '../update/cursor.ts';
import { rowIds, visibleRows } from '../update/layers.ts';
import { drawDetails, drawLowDetails } from './details.ts';
import { arrange, scrollTo } from './layout.ts';
import type { ScreenLine } from './row.ts';
import { besideRight, plainLines } from './row.ts';

const DETAILS_WIDTH = 37;
const BAR_WIDTH = 12;
const MOST_BAR_WIDTH = 60;
const NAME_WIDTH = 44;

/** The tree of layers, with the details of the row under the cursor beside it or in its place. */
export function drawLayers(session: Session, state: State, height: number): ScreenLine[] {
  const arrangement = arrange(state.columns);
  const isEmpty = visibleRows(state).length === 0;
  if (arrangement !== 'wide' && state.pane === 1 && !isEmpty)
    return plainLines(drawLowDetails(session, state, state.columns));
  if (arrangement !== 'wide') return drawTree(session, state, state.columns, height);
  const width = state.columns - DETAILS_WIDTH - 3;
  const details = drawDetails(session, state, DETAILS_WIDTH);
  const tree = drawTree(session, state, width, height);
  return besideRight(tree, width, details.slice(0, height));
}

function drawTree(session: Session, state: State, width: number, height: number): ScreenLine[] {
  const rows = visibleRows(state);
  const cursor = placeCursor(rowIds(rows), state.layers.cursor);
  const top = scrollTo(cursor, rows.length, height - 1);
  const columns = listColumns(state, width);
  const header: Line = [span(columns.map(({ title, size, align }) => fitText(title, size, align)).join(' '), 'dim')];
  const shown = rows.slice(top, top + height - 1).map((row, index): ScreenLine => {
    const isSelected = top + index === cursor;
    const line = fitLine(
      columns.flatMap((column) => drawCell(column, row, session, state, isSelected)),
      width,
    );
    return isSelected ? { line, isSelected } : { line };
  });
  if (rows.length === 0) return [{ line: header }, { line: [span('  no layer has this in its name', 'warn')] }];
  return [{ line: header }, ...shown];
}

interface TreeColumn {
  readonly title: string;
  readonly size: number;
  readonly align: 'left' | 'right';
  cell(row: TreeRow, session: Session, state: State, isSelected: boolean): string;
}

function drawCell(column: TreeColumn, row: TreeRow, session: Session, state: State, isSelected: boolean): Line {
  const text = fitText(column.cell(row, session, state, isSelected), column.size, column.align);
  const isGroup = row.layer === undefined;
  const isAccent = column.title === 'w/x' && row.layer !== undefined && isBinaryLayer(row.layer);
  return [span(`${text} `, isAccent ? 'accent' : isGroup ? 'strong' : 'plain')];
}

function listColumns({ columns: terminal, metric, layers }: State, width: number): TreeColumn[] {
  const arrangement = arrange(terminal);
  const sign = layers.isSorted ? '▼' : '';
  const fixed: TreeColumn[] = [
    { title: 'w/x', size: 5, align: 'right', cell: describeBits },
    ...(arrangement === 'narrow' ? [] : [{ title: 'output', size: 13, align: 'right', cell: describeOutput } as const]),
    {
      title: METRICS[metric].label + sign,
      size: 12,
      align: 'right',
      cell: (row) => formatMeasure(metric, valueOfRow(row, metric)),
    },
    {
      title: '%',
      size: 6,
      align: 'right',
      cell: (row, _, state) => formatPercent(100 * shareOf(row, state)).replace(' %', ''),
    },
  ];
  const room = width - fixed.reduce((sum, { size }) => sum + size + 1, 0) - 1;
  if (arrangement !== 'wide') return [nameColumn(room), ...fixed];
  // names have what they need first, then bars grow
  const bar = Math.max(BAR_WIDTH, Math.min(MOST_BAR_WIDTH, room - NAME_WIDTH));
  const share: TreeColumn = {
    title: '',
    size: bar,
    align: 'left',
    cell: (row, _, state) => drawBar(shareOf(row, state), bar),
  };
  return [nameColumn(room - bar - 1), ...fixed, share];
}

function nameColumn(room: number): TreeColumn {
  return { title: '  layer', size: Math.max(12, room), align: 'left', cell: nameRow };
}

/** Cursor, mark, fold and change signs: rows tell themselves apart without colour. */
function nameRow(row: TreeRow, { designer }: Session, { layers, design }: State, isSelected: boolean): string {
  const cursor = isSelected ? '›' : ' ';
  const mark = layers.marks.has(row.id) ? '*' : ' ';
  const fold = row.children.length === 0 ? '' : layers.collapsed.has(row.id) ? '▸ ' : '▾ ';
  const on = Object.values(LAYER_TOGGLES).filter(
    ({ id }) => design.edits.on[id].has(row.id) && designer.layers[id].has(row.id),
  );
  const signs = on.length === 0 ? '' : `${on.map(({ sign }) => sign).join('')} `;
  return `${cursor}${mark}${'  '.repeat(row.level)}${fold}${signs}${cleanText(row.label)}`;
}

function describeBits({ layer, children }: TreeRow): string {
  if (layer?.isLayer === true) return `${layer.weightBits}/${layer.inputBits}`;
  return children.length === 0 ? '' : '·';
}

function describeOutput({ layer }: TreeRow): string {
  return layer === undefined ? '' : layer.outputShape.join('x');
}

function shareOf(row: TreeRow, { design, metric }: State): number {
  const total = design.report.totals[metric];
  return total === 0 ? 0 : valueOfRow(row, metric) / total;
}
