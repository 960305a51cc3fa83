import type { Metric } from '../../cost/metrics.ts';
import { drawBar } from '../../report/bar.ts';
import type { Line, Span } from '../../report/plot/line.ts';
import { measureLine, span } from '../../report/plot/line.ts';
import type { MeasureName } from '../../search/measure.ts';
import { formatMeasure, isKept, labelOfMeasure } from '../model/budgets.ts';
import { isScored, measureOfDesign } from '../model/design.ts';
import type { Session, State } from '../state.ts';
import { arrange } from './layout.ts';

const USUAL: readonly (Metric | 'score')[] = [
  'score',
  'ops',
  'bops',
  'flops',
  'params',
  'modelSizeBytes',
  'activations',
];
const GAP = span('   ');
const BAR_WIDTH = 8;

/** The live costs against their limits, limited ones first, on `height` lines. */
export function drawMeter(session: Session, state: State, height: number): Line[] {
  const limited = session.budgetRows.filter(({ flag }) => state.limits[flag] !== undefined);
  const measures = new Set(limited.map(({ measure }) => measure));
  const items = [
    ...limited.map((row) => drawLimited(row, session, state)),
    ...USUAL.filter((name) => !measures.has(name) && (name !== 'score' || isScored(state.design))).map((name) =>
      drawPlain(name, session, state),
    ),
  ];
  return wrapItems(items, state.columns, height);
}

function drawLimited(
  { flag, measure, bound }: Session['budgetRows'][number],
  { original }: Session,
  state: State,
): Span[] {
  const limit = state.limits[flag]!;
  const value = measureOfDesign(measure, state.design);
  const isOk = isKept({ bound }, limit, value);
  const share = limit.value === 0 ? 1 : value / limit.value;
  const tone = isOk ? 'good' : 'bad';
  const bar =
    arrange(state.columns) === 'narrow' ? [] : [span(` ▕${drawBar(share, BAR_WIDTH).padEnd(BAR_WIDTH)}▏`, tone)];
  return [
    span(`${labelOfMeasure(measure)} `, 'dim'),
    span(formatMeasure(measure, value), 'strong'),
    ...describeChange(measureOfDesign(measure, original), value),
    span(` ${bound === 'max' ? '≤' : '≥'} ${formatMeasure(measure, limit.value)}`),
    ...bar,
    span(isOk ? ' ✔' : ' ✖ over', tone),
  ];
}

function drawPlain(name: MeasureName, { original }: Session, { design }: State): Span[] {
  const value = measureOfDesign(name, design);
  const change = describeChange(measureOfDesign(name, original), value);
  return [span(`${labelOfMeasure(name)} `, 'dim'), span(formatMeasure(name, value), 'strong'), ...change];
}

/** An arrow beside what differs from the given network. */
function describeChange(before: number, after: number): Span[] {
  return before === after ? [] : [span(after > before ? '▲' : '▼', 'accent')];
}

/** As many whole items as fit. */
function wrapItems(items: readonly Span[][], width: number, height: number): Line[] {
  const lines: Span[][] = [[]];
  for (const item of items) {
    const last = lines.at(-1)!;
    const isFirst = last.length === 0;
    if (isFirst || measureLine(last) + GAP.text.length + measureLine(item) <= width)
      last.push(...(isFirst ? [] : [GAP]), ...item);
    else if (lines.length < height) lines.push([...item]);
    else break;
  }
  return Array.from({ length: height }, (_, row) => lines[row] ?? []);
}
