import type { Tone } from '../paint.ts';
import { createCanvas } from './canvas.ts';
import type { Line } from './line.ts';
import { fitText, span } from './line.ts';
import type { Scale } from './scale.ts';
import { listTicks, scaleOver } from './scale.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point shown as a character of its own, whatever lies under it. */
export interface Mark extends Point {
  readonly char: string;
  readonly tone: Tone;
}

export interface Axis {
  readonly label: string;
  format(value: number): string;
}

export interface ScatterPlot {
  readonly points: readonly Point[];
  readonly marks: readonly Mark[];
  readonly x: Axis;
  readonly y: Axis;
  /** Limits along each axis; those outside the plotted range are left out, unless all points lie at one place. */
  readonly xLimits: readonly number[];
  readonly yLimits: readonly number[];
}

const LEFT = 9;

/** Points as dots over labelled axes, in exactly `width` columns and `height` lines. */
export function drawScatter(plot: ScatterPlot, width: number, height: number): Line[] {
  const [columns, rows] = [Math.max(4, width - LEFT), Math.max(2, height - 3)];
  const all = [...plot.points, ...plot.marks];
  const xScale = scaleAlong([...mapOf(all, 'x')], plot.xLimits, 0.02);
  const yScale = scaleAlong([...mapOf(all, 'y')], plot.yLimits, 0.04);
  const canvas = createCanvas(columns, rows);
  for (const { x, y } of plot.points) canvas.dot(xScale.place(x), yScale.place(y), 'accent');
  for (const { x, y, char, tone } of plot.marks) canvas.mark(xScale.place(x), yScale.place(y), char, tone);
  for (const limit of plot.xLimits) {
    const column = Math.round(xScale.place(limit) * (columns - 1));
    if (column >= 0 && column < columns)
      for (let row = 0; row < rows; row += 1) canvas.behind(column, row, '┊', 'warn');
  }
  for (const limit of plot.yLimits) {
    const row = Math.round((1 - yScale.place(limit)) * (rows - 1));
    if (row >= 0 && row < rows)
      for (let column = 0; column < columns; column += 1) canvas.behind(column, row, '┈', 'warn');
  }
  return frame(canvas.lines(), plot, xScale, yScale, columns);
}

/** A limit must not look as if it went through the only place there is. */
function scaleAlong(values: readonly number[], limits: readonly number[], margin: number): Scale {
  const scale = scaleOver(values, margin);
  return scale.low === scale.high ? scaleOver([...values, ...limits], 2 * margin) : scale;
}

function* mapOf(points: readonly Point[], key: 'x' | 'y'): Generator<number> {
  for (const point of points) yield point[key];
}

function frame(body: readonly Line[], { x, y }: ScatterPlot, xScale: Scale, yScale: Scale, columns: number): Line[] {
  const rows = body.length;
  const labels = new Map(
    listTicks(yScale, Math.max(2, Math.floor(rows / 4))).map((tick) => [
      Math.round((1 - yScale.place(tick)) * (rows - 1)),
      y.format(tick),
    ]),
  );
  const lines = body.map((line, row): Line => {
    const label = labels.get(row);
    const edge = `${fitText(label ?? '', LEFT - 2, 'right')} ${label === undefined ? '│' : '┤'}`;
    return [span(edge, 'dim'), ...line];
  });
  const title: Line = [span(fitText(y.label, LEFT - 2, 'right'), 'strong'), span(' ▲', 'dim')];
  return [title, ...lines, ...drawXAxis(xScale, x, columns)];
}

function drawXAxis(scale: Scale, { label, format }: Axis, columns: number): Line[] {
  const rule = Array.from({ length: columns }, () => '─');
  const text = Array.from({ length: columns }, () => ' ');
  const room = columns - label.length - 3;
  let free = 0;
  for (const tick of listTicks(scale, Math.max(2, Math.floor(columns / 12)))) {
    const column = Math.round(scale.place(tick) * (columns - 1));
    const name = format(tick);
    const start = Math.max(0, column - Math.floor(name.length / 2));
    if (start < free || start + name.length > room) continue;
    rule[column] = '┬';
    for (const [offset, char] of [...name].entries()) text[start + offset] = char;
    free = start + name.length + 1;
  }
  const labelled = text.slice(0, Math.max(0, columns - label.length - 2)).join('');
  return [
    [span(`${' '.repeat(LEFT - 1)}└${rule.join('')}`, 'dim')],
    [span(`${' '.repeat(LEFT)}${labelled}`, 'dim'), span(label, 'strong'), span(' ▶', 'dim')],
  ];
}
