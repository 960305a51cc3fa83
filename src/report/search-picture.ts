import type { MeasureName } from '../search/measure.ts';
import type { FrontEntry } from '../search/search.ts';
import { pickAxes } from './axes.ts';
import { formatMeasureValue, labelOfMeasure } from './measures.ts';
import type { Line } from './plot/line.ts';
import { paintLine, span } from './plot/line.ts';
import type { Axis } from './plot/scatter.ts';
import { drawScatter } from './plot/scatter.ts';
import type { Tower } from './plot/skyline.ts';
import { drawSkyline } from './plot/skyline.ts';
import type { KnobLine, SearchReport } from './search-report.ts';
import { valueOf } from './search-report.ts';
import type { Layout } from './table.ts';

const LEAST_WIDTH = 50;
const MOST_WIDTH = 96;
const SCATTER_HEIGHT = 14;
const SKYLINE_HEIGHT = 6;

/** The front as a small scatter, and the given network's blocks over those of its first candidate; nothing for a pipe. */
export function drawSearchPicture(report: SearchReport, { width, paint }: Layout): string[] {
  const [first] = report.front;
  if (width === null || width < LEAST_WIDTH || first === undefined) return [];
  const room = Math.min(width, MOST_WIDTH);
  const lines = [...drawFront(report, room), [], ...drawBlocks(report, first, room), []];
  return lines.map((line) => paintLine(line, paint).trimEnd());
}

function drawFront({ objectives, front, given, budgets }: SearchReport, width: number): Line[] {
  const { x, y } = pickAxes(objectives);
  const place = (entry: Pick<FrontEntry, 'costs' | 'score'>) => ({ x: valueOf(x, entry), y: valueOf(y, entry) });
  const limitsOn = (name: MeasureName) => budgets.filter(({ metric }) => metric === name).map(({ limit }) => limit);
  const plot = {
    points: front.map(place),
    marks: [{ ...place(given), char: 'G', tone: 'warn' as const }],
    x: axisOf(x),
    y: axisOf(y),
    xLimits: limitsOn(x),
    yLimits: limitsOn(y),
  };
  return [...drawScatter(plot, width, SCATTER_HEIGHT), [span('G given   ┊ budget', 'dim')]];
}

function axisOf(name: MeasureName): Axis {
  return {
    label: name === 'score' ? 'score' : labelOfMeasure(name),
    format: (value) => formatMeasureValue(name, value).replace(' ', ''),
  };
}

function drawBlocks({ knobs }: SearchReport, first: FrontEntry, width: number): Line[] {
  const [before, after] = [listBlocks(knobs, {}), listBlocks(knobs, first.candidate)];
  if (before.length === 0) return [];
  const widest = [...before, ...after].reduce((most, tower) => Math.max(most, tower.width), 1);
  const draw = (name: string, towers: readonly Tower[]): Line[] => [
    [span(name, 'strong'), span(`  ${towers.length} blocks, as tall as they are wide`, 'dim')],
    ...drawSkyline(towers, widest, width, SKYLINE_HEIGHT).filter((_, row) => row !== SKYLINE_HEIGHT - 2),
  ];
  return [...draw('given', before), ...draw(`candidate ${first.id}`, after)];
}

/** A tower per block: the knobs know how many blocks a stage has and how wide they are. */
function listBlocks(knobs: readonly KnobLine[], candidate: FrontEntry['candidate']): Tower[] {
  const stages = [...new Set(knobs.map(({ id }) => id.split('.', 1)[0]!))];
  return stages.flatMap((stage) => {
    const value = (kind: string): number | undefined => {
      const knob = knobs.find(({ id }) => id === `${stage}.${kind}`);
      return knob === undefined ? undefined : Number(candidate[knob.id] ?? knob.present);
    };
    const width = value('width');
    if (width === undefined) return [];
    const tower = { name: stage, width, stage: stage.replace(/^stage/, ''), isBinary: true };
    return Array.from({ length: value('depth') ?? 1 }, () => tower);
  });
}
