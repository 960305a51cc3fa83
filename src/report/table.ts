import type { Paint, Tone } from './paint.ts';
import { cutMiddle, measureWidth } from './width.ts';

export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** Width down to which cells may be cut; absent: never cut. */
  readonly shrinkTo?: number;
  /** Where the width does not allow all columns the highest `drop` goes first; absent: always shown. */
  readonly drop?: number;
}

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

/** One line of cells, or a line across. */
export type Row = readonly Cell[] | 'rule';

/** Where a table goes: its width in columns (null: as wide as it takes) and how its stream shows tones. */
export interface Layout {
  readonly width: number | null;
  readonly paint: Paint;
}

const GAP = '  ';

/** Aligned lines, header first; columns are left out and cut as their definitions allow, until the width suffices. */
export function renderTable(columns: readonly Column[], rows: readonly Row[], layout: Layout): string[] {
  const widths = fitWidths(columns, measureColumns(columns, rows), layout.width);
  const line = (cells: readonly Cell[]): string => renderLine(columns, widths, cells, layout.paint);
  const header = line(columns.map(({ header }) => ({ text: header, tone: 'dim' as const })));
  const across = layout.paint('─'.repeat(totalWidth(widths)), 'dim');
  return [header, ...rows.map((row) => (row === 'rule' ? across : line(row)))];
}

/** Widths of the columns, 0 for one that is left out. */
function fitWidths(columns: readonly Column[], natural: readonly number[], limit: number | null): number[] {
  const widths = [...natural];
  if (limit === null) return widths;
  const smallest = (): number =>
    totalWidth(widths.map((width, index) => Math.min(width, columns[index]!.shrinkTo ?? width)));
  const droppable = [...columns.keys()]
    .filter((index) => columns[index]!.drop !== undefined)
    .sort((a, b) => columns[b]!.drop! - columns[a]!.drop!);
  for (const index of droppable) if (smallest() > limit) widths[index] = 0;
  columns.forEach(({ shrinkTo }, index) => {
    const excess = totalWidth(widths) - limit;
    if (shrinkTo !== undefined && excess > 0)
      widths[index] = Math.max(Math.min(shrinkTo, widths[index]!), widths[index]! - excess);
  });
  return widths;
}

function measureColumns(columns: readonly Column[], rows: readonly Row[]): number[] {
  return columns.map(({ header }, index) => {
    let width = measureWidth(header);
    for (const row of rows) if (row !== 'rule') width = Math.max(width, measureWidth(row[index]?.text ?? ''));
    return width;
  });
}

function totalWidth(widths: readonly number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, shown.length - 1);
}

function renderLine(
  columns: readonly Column[],
  widths: readonly number[],
  cells: readonly Cell[],
  paint: Paint,
): string {
  const shown = [...columns.keys()].filter((index) => widths[index]! > 0);
  const parts = shown.map((index) => {
    const { text = '', tone = 'plain' } = cells[index] ?? {};
    const cut = cutMiddle(text, widths[index]!);
    const space = ' '.repeat(widths[index]! - measureWidth(cut));
    const painted = paint(cut, tone);
    return columns[index]!.align === 'left' ? painted + space : space + painted;
  });
  return parts.join(GAP).trimEnd();
}
