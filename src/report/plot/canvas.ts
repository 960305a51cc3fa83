import type { Tone } from '../paint.ts';
import type { Line, Span } from './line.ts';
import { span } from './line.ts';

/** Bits of a braille character's dots by row and column (Unicode 2800 to 28FF). */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const BRAILLE = 0x2800;

/** A grid of characters on which dots (2 by 4 a character) and whole characters are put; characters cover dots. */
export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  /** Positions in [0, 1] from the left and from the bottom. */
  dot(x: number, y: number, tone?: Tone): void;
  mark(x: number, y: number, char: string, tone?: Tone): void;
  /** A character in a cell counted from the top left; kept only where the cell is empty. */
  behind(column: number, row: number, char: string, tone?: Tone): void;
  lines(): Line[];
}

interface Cell {
  bits: number;
  char: string;
  tone: Tone;
}

export function createCanvas(columns: number, rows: number): Canvas {
  const cells: Cell[] = Array.from({ length: columns * rows }, () => ({ bits: 0, char: '', tone: 'plain' }));
  const cellAt = (column: number, row: number): Cell => cells[row * columns + column]!;
  const position = (share: number, count: number): number =>
    Math.min(count - 1, Math.max(0, Math.round(share * (count - 1))));
  return {
    columns,
    rows,
    dot(x, y, tone = 'plain') {
      const column = position(x, columns * 2);
      const row = position(1 - y, rows * 4);
      const cell = cellAt(column >> 1, row >> 2);
      cell.bits |= DOTS[row & 3]![(column & 1) as 0 | 1];
      cell.tone = tone;
    },
    mark(x, y, char, tone = 'plain') {
      const cell = cellAt(position(x, columns * 2) >> 1, position(1 - y, rows * 4) >> 2);
      cell.char = char;
      cell.tone = tone;
    },
    behind(column, row, char, tone = 'dim') {
      const cell = cellAt(column, row);
      if (cell.bits !== 0 || cell.char !== '') return;
      cell.char = char;
      cell.tone = tone;
    },
    lines: () => Array.from({ length: rows }, (_, row) => mergeCells(cells.slice(row * columns, (row + 1) * columns))),
  };
}

/** Neighbours of one tone become one span. */
function mergeCells(cells: readonly Cell[]): Line {
  const spans: Span[] = [];
  for (const { bits, char, tone } of cells) {
    const text = char !== '' ? char : bits === 0 ? ' ' : String.fromCharCode(BRAILLE + bits);
    const last = spans.at(-1);
    if (last !== undefined && last.tone === tone) spans[spans.length - 1] = span(last.text + text, tone);
    else spans.push(span(text, tone));
  }
  return spans;
}
