import { formatChange } from '../../budget/format.ts';
import type { CostReport } from '../../cost/cost.ts';
import type { CostDiff, PartChange } from '../../cost/diff.ts';
import { diffCosts } from '../../cost/diff.ts';
import { METRICS } from '../../cost/metrics.ts';
import type { Line } from '../../report/plot/line.ts';
import { fitText, span } from '../../report/plot/line.ts';
import type { Tower } from '../../report/plot/skyline.ts';
import { drawSkyline, listTowers } from '../../report/plot/skyline.ts';
import { formatMeasure } from '../model/budgets.ts';
import { isScored, measureOfDesign } from '../model/design.ts';
import { nameStage } from '../model/tree.ts';
import type { Session, State } from '../state.ts';
import { arrange } from './layout.ts';
import type { ScreenLine } from './row.ts';
import { plainLines } from './row.ts';

/** The given network against the present design: two skylines, and the metric stage by stage. */
export function drawCompare(session: Session, state: State, height: number): ScreenLine[] {
  const isNarrow = arrange(state.columns) === 'narrow';
  if (isNarrow && state.pane === 1)
    return plainLines(drawStages(session, state).slice(state.compare.top, state.compare.top + height));
  const stages = drawStages(session, state);
  const shown = isNarrow ? 0 : Math.min(stages.length, Math.floor(height / 2));
  const body = stages.slice(1);
  const top = Math.min(state.compare.top, Math.max(0, body.length - (shown - 1)));
  const table = shown === 0 ? [] : [stages[0]!, ...body.slice(top, top + shown - 1)];
  return plainLines([...drawSkylines(session, state, height - shown), ...table]);
}

function drawSkylines({ original }: Session, { design, columns }: State, height: number): Line[] {
  const before = listTowers(original.report.layers);
  const after = listTowers(design.report.layers);
  const widest = Math.max(1, ...before.map(({ width }) => width), ...after.map(({ width }) => width));
  const half = Math.floor((height - 2) / 2);
  return [
    [span('given  ', 'strong'), span(describeTowers(before), 'dim')],
    ...drawSkyline(before, widest, columns, half),
    [span('now    ', 'strong'), span(describeTowers(after), 'dim')],
    ...drawSkyline(after, widest, columns, half),
  ];
}

function describeTowers(towers: readonly Tower[]): string {
  const binary = towers.filter(({ isBinary }) => isBinary).length;
  const widest = Math.max(0, ...towers.map(({ width }) => width));
  return `${towers.length} layers, up to ${widest} channels, ${binary} binary (•)`;
}

const diffs = new WeakMap<CostReport, CostDiff>();

/** One pair is compared at a time: the original never changes. */
function diffOf(original: CostReport, report: CostReport): CostDiff {
  const diff = diffs.get(report) ?? diffCosts(original, report);
  diffs.set(report, diff);
  return diff;
}

const WIDTHS = { name: 12, value: 12, change: 10 } as const;

function drawStages({ original }: Session, state: State): Line[] {
  const { metric, design } = state;
  const diff = diffOf(original.report, design.report);
  const title = METRICS[metric].label;
  const isNarrow = arrange(state.columns) === 'narrow';
  const cells = (
    name: string,
    before: string,
    after: string,
    change: string,
    tone: 'dim' | 'plain' | 'strong',
    shape = '',
  ): Line => [
    span(fitText(name, WIDTHS.name), tone),
    span(fitText(before, WIDTHS.value, 'right'), tone),
    span(fitText(after, WIDTHS.value, 'right'), tone),
    span(fitText(change, WIDTHS.change, 'right'), tone === 'plain' ? 'accent' : tone),
    span(isNarrow || shape === '' ? '' : `   ${shape}`, tone === 'dim' ? 'dim' : 'plain'),
  ];
  const show = (value: number | null): string => (value === null ? '·' : formatMeasure(metric, value));
  const rows = diff.stages.map((part) => {
    const { before, after } = part.changes[metric];
    const shape = describeShapes(original.report, design.report, nameOf(part));
    return cells(nameOf(part), show(before), show(after), describe(before, after), 'plain', shape);
  });
  const [from, to] = [original, design].map((network) => measureOfDesign(metric, network)) as [number, number];
  const scores = [original, design].map((network) => (isScored(network) ? network.score : null));
  const [scored, rescored] = scores as [number | null, number | null];
  return [
    cells(title, 'given', 'now', 'change', 'dim', 'layers x widest'),
    ...rows,
    cells('total', show(from), show(to), describe(from, to), 'strong'),
    cells('score', showScore(scored), showScore(rescored), describe(scored, rescored), 'strong'),
  ];
}

/** `4 x 64`, and `4 x 64 → 3 x 80` where that differs. */
function describeShapes(before: CostReport, after: CostReport, stage: string): string {
  const [given, now] = [before, after].map((report) => describeShape(report, stage));
  return given === now ? given! : `${given} → ${now}`;
}

function describeShape({ layers }: CostReport, stage: string): string {
  const main = layers.filter((layer) => layer.isLayer && !layer.shortcut && nameStage(layer) === stage);
  return `${main.length} x ${Math.max(0, ...main.map(({ outputShape }) => outputShape[1] ?? 0))}`;
}

function nameOf({ before, after }: PartChange): string {
  return (after ?? before)!.name;
}

function showScore(score: number | null): string {
  return score === null ? '·' : formatMeasure('score', score);
}

function describe(before: number | null, after: number | null): string {
  if (before === null) return after === null ? '' : 'new';
  return after === null ? 'gone' : formatChange(before, after);
}
