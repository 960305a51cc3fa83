import type { Line } from '../../report/plot/line.ts';

/** A line of the screen; the selected one is shown turned round. */
export interface ScreenLine {
  readonly line: Line;
  readonly isSelected?: boolean;
}

export function plainLines(lines: readonly Line[]): ScreenLine[] {
  return lines.map((line) => ({ line }));
}

/** Exactly `height` lines. */
export function fillLines(lines: readonly ScreenLine[], height: number): ScreenLine[] {
  const shown = lines.slice(0, height);
  return [...shown, ...Array.from({ length: height - shown.length }, () => ({ line: [] }))];
}
