import type { CostReport } from '../../cost/cost.ts';
import type { Tower } from '../plot/skyline.ts';
import { listTowers } from '../plot/skyline.ts';
import type { Figure } from './figure.ts';
import { CHARACTER_WIDTH, drawText, element, escapeText } from './markup.ts';

/** A network of a skyline picture. */
export interface NamedNetwork {
  /** One character that stands for it where there is no room. */
  readonly key: string;
  readonly name: string;
  readonly report: CostReport;
}

const LEFT = 16;
const WIDTH = 740;
const ROW_HEIGHT = 140;
const TOWERS_HEIGHT = 88;

/**
 * Networks one under the other: a column per layer, as tall as the layer has channels, all to one scale. Binary layers
 * are plain, real ones hatched.
 */
export function drawSkylineFigure(networks: readonly NamedNetwork[]): Figure {
  const skylines = networks.map(({ key, name, report }) => ({
    name: nameNetwork({ key, name }),
    towers: listTowers(report.layers),
  }));
  const all = skylines.flatMap(({ towers }) => towers);
  const widest = all.reduce((most, { width }) => Math.max(most, width), 1);
  const longest = skylines.reduce((most, { towers }) => Math.max(most, towers.length), 1);
  const step = Math.min(36, WIDTH / longest);
  const rows = skylines.map(({ name, towers }, index) => drawRow(name, towers, index * ROW_HEIGHT + 24, widest, step));
  return {
    name: 'skyline',
    title: 'Channels of each layer',
    width: 780,
    height: networks.length * ROW_HEIGHT + 40,
    body: HATCH + rows.join('') + drawLegend(networks.length),
  };
}

const HATCH = element(
  'defs',
  {},
  element(
    'pattern',
    { id: 'hatch', width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    element('line', { class: 'hatch', x1: 0, x2: 0, y1: 0, y2: 5 }),
  ),
);

function drawRow(name: string, towers: readonly Tower[], top: number, widest: number, step: number): string {
  const floor = top + 14 + TOWERS_HEIGHT;
  const heading = drawText(LEFT, top, name, { class: 'strong' });
  const note = drawText(WIDTH + LEFT, top, describeTowers(towers), { class: 'dim', anchor: 'end' });
  const columns = towers.map((tower, index) => {
    const height = (tower.width / widest) * TOWERS_HEIGHT;
    const box = { x: LEFT + index * step, y: floor - height, width: Math.max(0.5, step * 0.88), height };
    const title = `<title>${escapeText(`${tower.name}: ${tower.width} channels, ${tower.isBinary ? 'binary' : 'real'}`)}</title>`;
    const shape = element('rect', { class: tower.isBinary ? 'binary' : 'real', ...box }, title);
    return tower.isBinary ? shape : shape + element('rect', { fill: 'url(#hatch)', 'pointer-events': 'none', ...box });
  });
  const ground = element('line', { class: 'axis', x1: LEFT, x2: LEFT + WIDTH, y1: floor, y2: floor });
  return heading + note + columns.join('') + ground + nameStages(towers, floor + 15, step);
}

function describeTowers(towers: readonly Tower[]): string {
  const widest = towers.reduce((most, { width }) => Math.max(most, width), 0);
  return `${towers.length} layers, up to ${widest} channels`;
}

function nameStages(towers: readonly Tower[], y: number, step: number): string {
  return towers
    .map(({ stage }, index) => {
      if (stage === towers[index - 1]?.stage) return '';
      const end = towers.findIndex((tower, other) => other > index && tower.stage !== stage);
      const room = ((end < 0 ? towers.length : end) - index) * step;
      const full = /^\d/.test(stage) ? `stage ${stage}` : stage;
      const isLast = end < 0;
      const text = isLast || full.length * CHARACTER_WIDTH <= room ? full : stage;
      return drawText(LEFT + index * step, y, text, { class: 'dim' });
    })
    .join('');
}

function drawLegend(rows: number): string {
  const y = rows * ROW_HEIGHT + 16;
  const box = (x: number, name: string) => element('rect', { class: name, x, y, width: 12, height: 12 });
  return (
    box(LEFT, 'binary') +
    drawText(LEFT + 18, y + 11, 'binary') +
    box(LEFT + 80, 'real') +
    element('rect', { fill: 'url(#hatch)', x: LEFT + 80, y, width: 12, height: 12 }) +
    drawText(LEFT + 98, y + 11, 'real (weights or input of more than 1 bit)')
  );
}

/** `A: candidate 5 (highest score)`. */
export function nameNetwork({ key, name }: Pick<NamedNetwork, 'key' | 'name'>): string {
  return key === '' ? name : `${key}: ${name}`;
}
