import { groupByStage } from '../../cost/groups.ts';
import type { Metric } from '../../cost/metrics.ts';
import { METRICS } from '../../cost/metrics.ts';
import { createScale } from '../plot/scale.ts';
import { formatMetric } from '../totals.ts';
import type { Area } from './axes.ts';
import { drawXAxis, placeX } from './axes.ts';
import type { Figure } from './figure.ts';
import { CHARACTER_WIDTH, drawText, element, escapeText } from './markup.ts';
import type { NamedNetwork } from './skyline-figure.ts';
import { nameNetwork } from './skyline-figure.ts';

const BAR_HEIGHT = 13;
const GROUP_GAP = 12;
const LEFT = 90;
const WIDTH = 780;
const LEGEND_ROW = 20;

/** A metric by stage: a group of bars per stage, one bar per network in the order of the legend. */
export function drawStageFigure(networks: readonly NamedNetwork[], metric: Metric): Figure {
  const costs = networks.map(
    ({ report }) => new Map(groupByStage(report.layers).map((group) => [group.name, group.metrics[metric]])),
  );
  const stages = [...new Set(costs.flatMap((byStage) => [...byStage.keys()]))];
  const groupHeight = networks.length * BAR_HEIGHT + GROUP_GAP;
  const legend = placeLegend(networks);
  const plotTop = 20 + LEGEND_ROW * Math.max(1, ...legend.map(({ row }) => row + 1));
  const area: Area = { left: LEFT, top: plotTop, width: 560, height: stages.length * groupHeight };
  const most = costs.flatMap((byStage) => [...byStage.values()]).reduce((a, b) => Math.max(a, b), 0);
  const scale = createScale(0, most === 0 ? 1 : most);
  const bars = stages.map((stage, group) => {
    const top = plotTop + group * groupHeight + GROUP_GAP / 2;
    const label = drawText(LEFT - 8, top + (networks.length * BAR_HEIGHT) / 2 + 4, stage, { anchor: 'end' });
    const drawn = networks.map(({ key, name }, series) => {
      const value = costs[series]!.get(stage) ?? 0;
      return drawBar(
        `${name}, ${stage}`,
        `${key} ${formatMetric(metric, value)}`,
        series,
        top + series * BAR_HEIGHT,
        placeX(area, scale, value),
      );
    });
    return label + drawn.join('');
  });
  const axis = drawXAxis(area, scale, { label: METRICS[metric].label, format: (value) => formatMetric(metric, value) });
  return {
    name: `stages-${metric.toLowerCase()}`,
    title: `${METRICS[metric].label} by stage`,
    width: WIDTH,
    height: plotTop + area.height + 48,
    body: axis + bars.join('') + drawLegend(legend),
  };
}

function drawBar(name: string, text: string, series: number, y: number, end: number): string {
  const title = `<title>${escapeText(`${name}: ${text}`)}</title>`;
  const bar = element(
    'rect',
    { class: `series${series % 4}`, x: LEFT, y, width: Math.max(0.5, end - LEFT), height: BAR_HEIGHT - 2 },
    title,
  );
  return bar + drawText(end + 5, y + 10, text.trim(), { class: 'dim' });
}

interface LegendItem {
  readonly text: string;
  readonly x: number;
  readonly row: number;
}

/** One beside the other as far as the picture is wide, then on the next line. */
function placeLegend(networks: readonly NamedNetwork[]): LegendItem[] {
  let [x, row] = [LEFT, 0];
  return networks.map((network) => {
    const text = nameNetwork(network);
    const width = 34 + text.length * CHARACTER_WIDTH;
    if (x > LEFT && x + width > WIDTH) [x, row] = [LEFT, row + 1];
    const item = { text, x, row };
    x += width;
    return item;
  });
}

/** Bars carry the legend's keys, so that grey prints can be read. */
function drawLegend(items: readonly LegendItem[]): string {
  return items
    .map(({ text, x, row }, series) => {
      const y = 8 + row * LEGEND_ROW;
      const box = element('rect', { class: `series${series % 4}`, x, y, width: 12, height: 12 });
      return box + drawText(x + 17, y + 10, text);
    })
    .join('');
}
