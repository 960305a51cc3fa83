import type { Paint, Tone } from '../paint.ts';
import { cutMiddle, measureWidth } from '../width.ts';

/** A piece of a line of text, with what it stands for. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
}

/** One line of a terminal picture. */
export type Line = readonly Span[];

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone };
}

export function measureLine(line: Line): number {
  return line.reduce((width, { text }) => width + measureWidth(text), 0);
}

/** The line in exactly `width` columns: what is too long is cut at its end, what is short is filled with spaces. */
export function fitLine(line: Line, width: number): Line {
  const fitted: Span[] = [];
  let left = width;
  for (const { text, tone = 'plain' } of line) {
    if (left <= 0) break;
    const cut = measureWidth(text) <= left ? text : cutEnd(text, left);
    fitted.push(span(cut, tone));
    left -= measureWidth(cut);
  }
  return left > 0 ? [...fitted, span(' '.repeat(left))] : fitted;
}

/** A text in exactly `width` columns, cut in its middle or filled. */
export function fitText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  if (width <= 0) return '';
  const cut = cutMiddle(text, width);
  const space = ' '.repeat(Math.max(0, width - measureWidth(cut)));
  return align === 'left' ? cut + space : space + cut;
}

/** Neighbours of one tone are painted together: the fewer sequences, the sooner a terminal is done. */
export function paintLine(line: Line, paint: Paint): string {
  let painted = '';
  let [held, heldTone]: [string, Tone] = ['', 'plain'];
  for (const { text, tone = 'plain' } of line) {
    if (tone !== heldTone) {
      if (held !== '') painted += paint(held, heldTone);
      [held, heldTone] = ['', tone];
    }
    held += text;
  }
  return held === '' ? painted : painted + paint(held, heldTone);
}

/** Two pictures side by side, the left one in `width` columns. */
export function joinColumns(left: readonly Line[], right: readonly Line[], width: number, gap = ' │ '): Line[] {
  const count = Math.max(left.length, right.length);
  return Array.from({ length: count }, (_, row) => [
    ...fitLine(left[row] ?? [], width),
    span(gap, 'dim'),
    ...(right[row] ?? []),
  ]);
}

function cutEnd(text: string, width: number): string {
  let cut = '';
  let used = 0;
  for (const char of text) {
    const next = measureWidth(char);
    if (used + next > width - 1) break;
    cut += char;
    used += next;
  }
  return `${cut}…${' '.repeat(Math.max(0, width - used - 1))}`;
}
