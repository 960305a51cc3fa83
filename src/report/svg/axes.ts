import type { Scale } from '../plot/scale.ts';
import { listTicks } from '../plot/scale.ts';
import { drawText, element } from './markup.ts';

/** Where the data of a picture lie, in user units. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface AxisText {
  readonly label: string;
  format(value: number): string;
}

export function placeX(area: Area, scale: Scale, value: number): number {
  return area.left + scale.place(value) * area.width;
}

export function placeY(area: Area, scale: Scale, value: number): number {
  return area.top + (1 - scale.place(value)) * area.height;
}

/** The horizontal axis under an area, with its name. */
export function drawXAxis(area: Area, scale: Scale, { label, format }: AxisText): string {
  const bottom = area.top + area.height;
  const ticks = listTicks(scale, Math.max(2, area.width / 90)).map((tick) => {
    const x = placeX(area, scale, tick);
    return (
      element('line', { class: 'grid', x1: x, x2: x, y1: area.top, y2: bottom }) +
      drawText(x, bottom + 17, format(tick), { class: 'dim', anchor: 'middle' })
    );
  });
  const axis = element('line', { class: 'axis', x1: area.left, x2: area.left + area.width, y1: bottom, y2: bottom });
  return (
    ticks.join('') + axis + drawText(area.left + area.width, bottom + 36, label, { class: 'strong', anchor: 'end' })
  );
}

/** The vertical axis left of an area, with its name above it. */
export function drawYAxis(area: Area, scale: Scale, { label, format }: AxisText): string {
  const ticks = listTicks(scale, Math.max(2, area.height / 55)).map((tick) => {
    const y = placeY(area, scale, tick);
    return (
      element('line', { class: 'grid', x1: area.left, x2: area.left + area.width, y1: y, y2: y }) +
      drawText(area.left - 8, y + 4, format(tick), { class: 'dim', anchor: 'end' })
    );
  });
  const axis = element('line', {
    class: 'axis',
    x1: area.left,
    x2: area.left,
    y1: area.top,
    y2: area.top + area.height,
  });
  return ticks.join('') + axis + drawText(area.left - 8, area.top - 12, label, { class: 'strong', anchor: 'start' });
}
