import type { Paint, Tone } from './paint.ts';
import { cutMiddle, isNarrow, measureWidth } from './width.ts';

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
  const texts = columns.map((column, index) => listTexts(column, rows, index));
  const areNarrow = texts.map((column) => isNarrow(column.join('')));
  const natural = texts.map((column, index) => measureColumn(column, areNarrow[index]!));
  const widths = fitWidths(columns, natural, layout.width);
  const shown = columns.flatMap((column, index) =>
    widths[index]! > 0 ? [{ ...column, index, width: widths[index]!, isNarrow: areNarrow[index]! }] : [],
  );
  const header = columns.map(({ header: text }): Cell => ({ text, tone: 'dim' }));
  const across = layout.paint('─'.repeat(totalWidth(widths)), 'dim');
  return [header, ...rows].map((row) => (row === 'rule' ? across : renderLine(shown, row, layout.paint)));
}

/** A column that is printed: its place among the cells, and its width. */
interface Placed extends Column {
  readonly index: number;
  readonly width: number;
  /** Whether its texts are as wide as they are long: one look at all of them instead of one at each. */
  readonly isNarrow: boolean;
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

function listTexts({ header }: Column, rows: readonly Row[], index: number): string[] {
  const texts = rows.map((cells) => (cells === 'rule' ? '' : (cells[index]?.text ?? '')));
  texts.push(header);
  return texts;
}

function measureColumn(texts: readonly string[], areNarrow: boolean): number {
  let width = 0;
  for (let row = 0; row < texts.length; row += 1) {
    width = Math.max(width, areNarrow ? texts[row]!.length : measureWidth(texts[row]!));
  }
  return width;
}

function totalWidth(widths: readonly number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, shown.length - 1);
}

function renderLine(columns: readonly Placed[], cells: readonly Cell[], paint: Paint): string {
  const parts = columns.map((column) => renderCell(column, cells[column.index], paint));
  return parts.join(GAP).trimEnd();
}

function renderCell({ width, align, isNarrow: isPlain }: Placed, cell: Cell = EMPTY, paint: Paint): string {
  const { text, tone = 'plain' } = cell;
  const taken = isPlain ? text.length : measureWidth(text);
  const cut = taken > width ? cutMiddle(text, width) : text;
  const space = ' '.repeat(width - (taken > width ? measureWidth(cut) : taken));
  const painted = paint(cut, tone);
  return align === 'left' ? painted + space : space + painted;
}

const EMPTY: Cell = { text: '' };
