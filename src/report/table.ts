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
  const filled = columns.map((column, index) => ({ ...column, cells: listCells(rows, index) }));
  return renderColumns(filled, layout);
}

/** A column with what stands in it, row by row; a line across where every column has `RULE`. */
export interface FilledColumn extends Column {
  readonly cells: readonly Cell[];
}

/** In place of a cell in each column: a line across. */
export const RULE: Cell = { text: '' };

/** As `renderTable`, of columns instead of rows: a long table needs no list for each of its rows. */
export function renderColumns(columns: readonly FilledColumn[], layout: Layout): string[] {
  const listed = columns.map(({ header: text, cells }): readonly Cell[] => [{ text, tone: 'dim' }, ...cells]);
  const areNarrow = listed.map((cells) => isNarrow(cells.map(({ text }) => text).join('')));
  const natural = listed.map((cells, index) => measureColumn(cells, areNarrow[index]!));
  const widths = fitWidths(columns, natural, layout.width);
  const shown = columns.flatMap(({ align }, index) => {
    const placed = { align, width: widths[index]!, isNarrow: areNarrow[index]! };
    return placed.width > 0 ? [printColumn(placed, listed[index]!, layout.paint)] : [];
  });
  const across = layout.paint('─'.repeat(totalWidth(widths)), 'dim');
  return listed[0]!.map((cell, row) => (cell === RULE ? across : joinLine(shown, row)));
}

/** How a column is printed. */
interface Placed {
  readonly align: Column['align'];
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

function listCells(rows: readonly Row[], index: number): Cell[] {
  return rows.map((cells) => (cells === 'rule' ? RULE : (cells[index] ?? EMPTY)));
}

const EMPTY: Cell = { text: '' };

function measureColumn(cells: readonly Cell[], areNarrow: boolean): number {
  let width = 0;
  for (let row = 0; row < cells.length; row += 1) {
    const { text } = cells[row]!;
    const taken = areNarrow ? text.length : measureWidth(text);
    if (taken > width) width = taken;
  }
  return width;
}

function totalWidth(widths: readonly number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, shown.length - 1);
}

/** A column's cells as they are printed; one that stands in a row several times, as columns of numbers have them, once. */
function printColumn(column: Placed, cells: readonly Cell[], paint: Paint): string[] {
  const printed = new Array<string>(cells.length);
  for (let row = 0; row < cells.length; row += 1) {
    const cell = cells[row]!;
    printed[row] = row > 0 && cell === cells[row - 1] ? printed[row - 1]! : printCell(column, cell, paint);
  }
  return printed;
}

function printCell({ width, align, isNarrow: isPlain }: Placed, { text, tone = 'plain' }: Cell, paint: Paint): string {
  const taken = isPlain ? text.length : measureWidth(text);
  const cut = taken > width ? cutMiddle(text, width) : text;
  const space = ' '.repeat(width - (taken > width ? measureWidth(cut) : taken));
  const painted = paint(cut, tone);
  return align === 'left' ? painted + space : space + painted;
}

function joinLine(columns: readonly (readonly string[])[], row: number): string {
  const parts = new Array<string>(columns.length);
  for (let index = 0; index < columns.length; index += 1) parts[index] = columns[index]![row]!;
  return parts.join(GAP).trimEnd();
}
