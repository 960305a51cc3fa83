import type { MeasureName } from '../../search/measure.ts';
import { pickAxes } from '../axes.ts';
import { describeEntry, formatMeasureValue, labelOfMeasure } from '../measures.ts';
import { scaleOver } from '../plot/scale.ts';
import { valueOf } from '../search-report.ts';
import type { Chosen, StudyReport } from '../study-report.ts';
import type { Area } from './axes.ts';
import { drawXAxis, drawYAxis, placeX, placeY } from './axes.ts';
import type { Figure } from './figure.ts';
import { drawText, element, escapeText } from './markup.ts';

const AREA: Area = { left: 64, top: 40, width: 680, height: 340 };

/** Every candidate by cost and score, with the limits as lines, the given network and the chosen candidates named. */
export function drawFrontFigure(report: StudyReport): Figure {
  const { x, y } = pickAxes(report.objectives);
  const points = [...report.entries, report.given];
  const xScale = scaleOver(
    points.map((point) => valueOf(x, point)),
    0.03,
  );
  const yScale = scaleOver(
    points.map((point) => valueOf(y, point)),
    0.05,
  );
  const place = (point: StudyReport['given']) => ({
    x: placeX(AREA, xScale, valueOf(x, point)),
    y: placeY(AREA, yScale, valueOf(y, point)),
  });
  const named = [report.given, ...report.chosen.map(({ entry }) => entry)].map(place);
  const body = [
    drawXAxis(AREA, xScale, axisText(x)),
    drawYAxis(AREA, yScale, axisText(y)),
    ...drawLimits(report, x, named, (limit) => ({ at: xScale.place(limit), isUpright: true })),
    ...drawLimits(report, y, named, (limit) => ({ at: yScale.place(limit), isUpright: false })),
    ...report.entries.map((entry) => {
      const spot = place(entry);
      const title = `<title>${escapeText(describeEntry(`candidate ${entry.id}`, entry))}</title>`;
      const kind = report.isKept(entry) ? 'point' : 'point broken';
      return element('circle', { class: kind, cx: spot.x, cy: spot.y, r: 3.5 }, title);
    }),
    drawGiven(place(report.given), report),
    ...report.chosen.map((chosen, index) => drawChosen(place(chosen.entry), chosen, index)),
  ];
  const title = `${labelOfMeasure(y)} against ${labelOfMeasure(x)} of ${report.entries.length === 1 ? 'the candidate' : `${report.entries.length} candidates`}`;
  return { name: 'front', title, width: 780, height: 432, body: body.join('') };
}

function axisText(name: MeasureName) {
  const better = name === 'score' ? 'more is better' : 'less is better';
  return { label: `${labelOfMeasure(name)} (${better})`, format: (value: number) => formatMeasureValue(name, value) };
}

function drawLimits(
  { budgets }: StudyReport,
  name: MeasureName,
  named: readonly Spot[],
  placeLimit: (limit: number) => { readonly at: number; readonly isUpright: boolean },
): string[] {
  return budgets
    .filter(({ metric }) => metric === name)
    .flatMap(({ bound, limit }) => {
      const { at, isUpright } = placeLimit(limit);
      if (at < 0 || at > 1) return [];
      const text = `${bound === 'max' ? 'at most' : 'at least'} ${formatMeasureValue(name, limit)}`;
      return [
        isUpright
          ? drawUpright(AREA.left + at * AREA.width, text, named)
          : drawLevel(AREA.top + (1 - at) * AREA.height, text),
      ];
    });
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Widths of a character and of what a turned text needs beside its line. */
const TEXT = { char: 7, room: 24 } as const;

/** Its text runs up from the bottom, or, where something named stands there, to the top. */
function drawUpright(x: number, text: string, named: readonly Spot[]): string {
  const bottom = AREA.top + AREA.height;
  const length = text.length * TEXT.char;
  const line = element('line', { class: 'limit', x1: x, x2: x, y1: AREA.top, y2: bottom });
  const isTaken = named.some((spot) => Math.abs(spot.x - x) < TEXT.room && spot.y > bottom - length - TEXT.room);
  const start = isTaken ? AREA.top + length : bottom - 8;
  return line + drawText(x + 14, start, text, { class: 'dim', turned: true });
}

function drawLevel(y: number, text: string): string {
  const line = element('line', { class: 'limit', x1: AREA.left, x2: AREA.left + AREA.width, y1: y, y2: y });
  return line + drawText(AREA.left + AREA.width - 4, y - 5, text, { class: 'dim', anchor: 'end' });
}

/** A diamond, so that it differs from the candidates in shape too. */
function drawGiven({ x, y }: { x: number; y: number }, { given }: StudyReport): string {
  const title = `<title>${escapeText(describeEntry('given network', given))}</title>`;
  const diamond = element(
    'path',
    { class: 'given', d: `M${x} ${y - 7}L${x + 7} ${y}L${x} ${y + 7}L${x - 7} ${y}Z` },
    title,
  );
  return diamond + drawText(x - 10, y - 8, 'given', { anchor: 'end' });
}

function drawChosen({ x, y }: { x: number; y: number }, { entry }: Chosen, index: number): string {
  const letter = String.fromCharCode('A'.charCodeAt(0) + index);
  const title = `<title>${escapeText(describeEntry(`${letter}: candidate ${entry.id}`, entry))}</title>`;
  const circle = element('circle', { class: 'chosen', cx: x, cy: y, r: 8 }, title);
  return circle + drawText(x, y + 4, letter, { class: 'strong', anchor: 'middle' });
}
