import type { Line } from '../../report/plot/line.ts';
import { fitLine, span } from '../../report/plot/line.ts';

/** A line of the screen; the selected one is shown turned round, without what stands beside it. */
export interface ScreenLine {
  readonly before?: Line;
  readonly line: Line;
  readonly after?: Line;
  readonly isSelected?: boolean;
}

const GAP = span(' │ ', 'dim');

/** A pane of exactly `width` columns and what stands on its right. */
export function besideRight(pane: readonly ScreenLine[], width: number, right: readonly Line[]): ScreenLine[] {
  return Array.from({ length: Math.max(pane.length, right.length) }, (_, row) => {
    const { line = [], isSelected = false } = pane[row] ?? {};
    return { line: fitLine(line, width), after: [GAP, ...(right[row] ?? [])], isSelected };
  });
}

/** A pane behind `width` columns of something else. */
export function besideLeft(left: readonly Line[], width: number, pane: readonly ScreenLine[]): ScreenLine[] {
  return Array.from({ length: Math.max(pane.length, left.length) }, (_, row) => {
    const { line = [], isSelected = false } = pane[row] ?? {};
    return { before: [...fitLine(left[row] ?? [], width), GAP], line, isSelected };
  });
}

export function plainLines(lines: readonly Line[]): ScreenLine[] {
  return lines.map((line) => ({ line }));
}

/** Exactly `height` lines. */
export function fillLines(lines: readonly ScreenLine[], height: number): ScreenLine[] {
  const shown = lines.slice(0, height);
  return [...shown, ...Array.from({ length: height - shown.length }, () => ({ line: [] }))];
}
