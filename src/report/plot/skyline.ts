import type { LayerCost } from '../../cost/cost.ts';
import { isBinaryLayer } from '../binary-layer.ts';
import type { Line } from './line.ts';
import { span } from './line.ts';

/** One layer of a skyline: how wide it is, where it stands, whether it multiplies bits. */
export interface Tower {
  readonly name: string;
  /** Channels the layer makes. */
  readonly width: number;
  /** `stem`, `1`, `2`, ..., `head`. */
  readonly stage: string;
  readonly isBinary: boolean;
}

/** The layers on the main path that multiply, in graph order; a layer's width is the channels it makes. */
export function listTowers(layers: readonly LayerCost[]): Tower[] {
  return layers
    .filter((layer) => layer.isLayer && !layer.shortcut && layer.part !== 'head')
    .map((layer) => ({
      name: layer.name,
      width: layer.outputShape[1] ?? 1,
      stage: layer.part === 'stage' ? String(layer.stage) : layer.part,
      isBinary: isBinaryLayer(layer),
    }));
}

const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * A skyline: one column per layer, as tall as the layer is wide. Under it a line with a dot under each binary layer and
 * one with the stages. `widest`: the width that fills the height, so that two skylines compare. Layers share a column
 * where there are more of them than columns; the widest of them is drawn.
 */
export function drawSkyline(towers: readonly Tower[], widest: number, width: number, height: number): Line[] {
  const columns = spreadTowers(towers, width);
  const rows = Math.max(1, height - 2);
  const body = Array.from({ length: rows }, (_, row): Line => {
    const levels = columns.map((column) => (column.width / Math.max(1, widest)) * rows - (rows - 1 - row));
    return [span(levels.map(drawLevel).join(''), 'accent')];
  });
  const bits = columns.map(({ isBinary }) => (isBinary ? '•' : '·')).join('');
  return [...body, [span(bits, 'dim')], [span(nameStages(columns), 'dim')]];
}

function drawLevel(level: number): string {
  return EIGHTHS[Math.round(Math.min(1, Math.max(0, level)) * 8)]!;
}

const MOST_COLUMNS = 5;

/** One tower a column, or up to five columns where there is room. */
function spreadTowers(towers: readonly Tower[], width: number): Tower[] {
  const repeat = Math.max(1, Math.min(MOST_COLUMNS, Math.floor(width / Math.max(1, towers.length))));
  const count = Math.min(towers.length, width);
  const columns = Array.from({ length: count }, (_, column) => {
    const start = Math.floor((column * towers.length) / count);
    const end = Math.max(start + 1, Math.floor(((column + 1) * towers.length) / count));
    return towers.slice(start, end).reduce((tallest, tower) => (tower.width > tallest.width ? tower : tallest));
  });
  return columns.flatMap((tower) => Array.from({ length: repeat }, () => tower));
}

/** Each stage's name under its first column, where it fits in front of the next. */
function nameStages(columns: readonly Tower[]): string {
  let text = '';
  columns.forEach(({ stage }, index) => {
    if (stage === columns[index - 1]?.stage || text.length > index) return;
    const end = columns.findIndex((column, other) => other > index && column.stage !== stage);
    const room = (end < 0 ? columns.length : end) - index;
    const name = /^\d/.test(stage) ? stage : stage.slice(0, Math.max(0, room - 1));
    text = text.padEnd(index) + name.slice(0, room);
  });
  return text;
}
