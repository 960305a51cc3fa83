import { formatCount, formatQuantity } from '../../budget/format.ts';
import { METRICS } from '../../cost/metrics.ts';
import type { Line } from '../../report/plot/line.ts';
import { fitLine, fitText, span } from '../../report/plot/line.ts';
import type { Mark, ScatterPlot } from '../../report/plot/scatter.ts';
import { drawScatter } from '../../report/plot/scatter.ts';
import type { MeasureName } from '../../search/measure.ts';
import type { FrontEntry } from '../../search/search.ts';
import type { Limits } from '../model/budgets.ts';
import { formatMeasure, keepsAll, labelOfMeasure } from '../model/budgets.ts';
import { isScored, measureOfDesign } from '../model/design.ts';
import { describeCandidate, labelOfSort, valueOfEntry } from '../model/front.ts';
import type { Front, Session, State } from '../state.ts';
import { entryAtCursor, placeOfEntry, visibleEntries } from '../update/front.ts';
import { arrange, scrollTo } from './layout.ts';
import type { ScreenLine } from './row.ts';
import { besideLeft, plainLines } from './row.ts';

/** The front as a scatter and as a list; one of them where both do not fit. */
export function drawFront(session: Session, state: State, height: number): ScreenLine[] {
  const head = describeFront(session, state);
  const rest = height - 1;
  if (arrange(state.columns) === 'narrow') {
    const pane =
      state.pane === 0
        ? drawList(session, state, state.columns, rest)
        : plainLines(drawPlot(session, state, state.columns, rest));
    return [{ line: head }, ...pane];
  }
  const width = Math.floor(state.columns * 0.55);
  const list = drawList(session, state, state.columns - width - 3, rest);
  return [{ line: head }, ...besideLeft(drawPlot(session, state, width, rest), width, list)];
}

function describeFront(session: Session, state: State): Line {
  const {
    front: { front, filter, onlyKept, sort },
    running,
    limits,
  } = state;
  if (running !== null) {
    const aim = running.epsilon === 0 ? 'exact' : `within ${formatCount(100 * running.epsilon)} %`;
    if (running.steps === 0) return [span('searching ', 'accent'), span('...; s stops')];
    return [
      span('searching ', 'accent'),
      span(
        `${aim}: part ${running.step} of ${running.steps}, ${formatCount(running.labels)} partial candidates; s stops`,
      ),
    ];
  }
  if (front === null) return [span('no candidates yet: s searches, under the budgets of 4', 'dim')];
  const isProved = front.certificate?.kind === 'exact';
  if (front.entries.length === 0) return [span(`no candidate within the budgets${isProved ? ', proved' : ''}`, 'dim')];
  const kept = countKept(front, session.budgetRows, limits);
  const narrowed = describeNarrowing(filter, onlyKept, visibleEntries(session, state).length);
  const proof = front.certificate === null ? '' : `, ${describeProof(front.certificate)}`;
  const candidates = front.entries.length === 1 ? '1 candidate' : `${front.entries.length} candidates`;
  return [span(`${candidates}, ${kept} fit${narrowed}${proof}, by ${labelOfSort(sort)}`, 'dim')];
}

function describeNarrowing(filter: string, onlyKept: boolean, shown: number): string {
  if (filter === '' && !onlyKept) return '';
  const parts = [filter === '' ? '' : `, filter ${filter}`, onlyKept ? ', only those' : ''];
  return `${parts.join('')}: ${shown === 0 ? 'none' : shown} shown`;
}

const counted = new WeakMap<Limits, { readonly front: Front; readonly kept: number }>();

/** Candidates within the limits; counted anew only where either changes. */
function countKept(front: Front, rows: Session['budgetRows'], limits: Limits): number {
  const known = counted.get(limits);
  if (known?.front === front) return known.kept;
  const kept = front.entries.filter((entry) => keepsAll(rows, limits, (name) => valueOfEntry(name, entry))).length;
  counted.set(limits, { front, kept });
  return kept;
}

function describeProof({ kind, epsilon }: NonNullable<NonNullable<State['front']['front']>['certificate']>): string {
  return kind === 'epsilon' && epsilon !== null
    ? `proved within ${formatCount(100 * epsilon)} %`
    : kind === 'exact'
      ? 'proved best'
      : 'nothing proved';
}

function drawPlot(session: Session, state: State, width: number, height: number): Line[] {
  const { metric, limits } = state;
  const at = (place: Pick<FrontEntry, 'score' | 'costs'>) => ({ x: place.costs[metric], y: place.score });
  const limitsOn = (name: MeasureName): number[] =>
    session.budgetRows.flatMap(({ flag, measure }) =>
      measure === name && limits[flag] !== undefined ? [limits[flag].value] : [],
    );
  const plot: ScatterPlot = {
    points: visibleEntries(session, state).map(at),
    marks: listMarks(session, state, at),
    x: { label: METRICS[metric].label, format: (value) => formatMeasure(metric, value).replace(' ', '') },
    y: { label: 'score', format: (value) => formatQuantity(value, 'plain') },
    xLimits: limitsOn(metric),
    yLimits: limitsOn('score'),
  };
  const legend: Line = [
    span('G', 'warn'),
    span(' given  ', 'dim'),
    span('N', 'good'),
    span(' now  ', 'dim'),
    span('◉', 'strong'),
    span(' selected  ┊ budget', 'dim'),
  ];
  return [...drawScatter(plot, width, height - 1), legend];
}

/** What the candidate under the cursor is: depth x width stage by stage. */
export function drawCandidate(session: Session, state: State): Line {
  const entry = entryAtCursor(session, state);
  if (entry === undefined) return [];
  return [span(`${entry.id}  `, 'strong'), span(describeCandidate(entry.candidate), 'dim')];
}

type At = (place: Pick<FrontEntry, 'score' | 'costs'>) => { x: number; y: number };

function listMarks(session: Session, state: State, at: At): Mark[] {
  const ofDesign = (design: State['design']) =>
    at({ score: measureOfDesign('score', design), costs: design.report.totals });
  const selected = entryAtCursor(session, state);
  const { marks } = state.front;
  const marked = marks.size === 0 ? [] : visibleEntries(session, state).filter(({ id }) => marks.has(String(id)));
  return [
    ...(isScored(session.original) ? [{ ...ofDesign(session.original), char: 'G', tone: 'warn' } as const] : []),
    ...(isScored(state.design) ? [{ ...ofDesign(state.design), char: 'N', tone: 'good' } as const] : []),
    ...marked.map((entry): Mark => ({ ...at(entry), char: '*', tone: 'strong' })),
    ...(selected === undefined ? [] : [{ ...at(selected), char: '◉', tone: 'strong' } as const]),
  ];
}

function drawList(session: Session, state: State, width: number, height: number): ScreenLine[] {
  const entries = visibleEntries(session, state);
  const cursor = placeOfEntry(entries, state.front);
  const top = scrollTo(cursor, entries.length, height - 1);
  const digits = Math.max(4, String(state.front.front?.entries.length ?? 0).length);
  const measures = listMeasures(state, width - digits);
  const header = `  ${fitText('id', digits, 'right')} ${measures.map((name) => fitText(labelOfMeasure(name), MEASURE_WIDTH, 'right')).join(' ')}`;
  const rows = entries.slice(top, top + height - 1).map((entry, index): ScreenLine => {
    const isSelected = top + index === cursor;
    const line = fitLine(drawEntry(entry, digits, measures, session, state, isSelected), width);
    return isSelected ? { line, isSelected } : { line };
  });
  return [{ line: [span(header, 'dim')] }, ...rows];
}

const MEASURE_WIDTH = 11;

function listMeasures({ metric }: State, width: number): MeasureName[] {
  const wanted = [...new Set<MeasureName>(['score', metric, 'ops', 'bops', 'params', 'activations', 'modelSizeBytes'])];
  return wanted.slice(0, Math.max(2, Math.floor((width - 5) / (MEASURE_WIDTH + 1))));
}

function drawEntry(
  entry: FrontEntry,
  digits: number,
  measures: readonly MeasureName[],
  session: Session,
  state: State,
  isSelected: boolean,
): Line {
  const sign = `${isSelected ? '›' : ' '}${state.front.marks.has(String(entry.id)) ? '*' : ' '}`;
  const isOk = keepsAll(session.budgetRows, state.limits, (name) => valueOfEntry(name, entry));
  const values = measures.map((name) =>
    fitText(formatMeasure(name, valueOfEntry(name, entry)), MEASURE_WIDTH, 'right'),
  );
  return [
    span(`${sign}${fitText(String(entry.id), digits, 'right')} `),
    span(`${values.join(' ')} `),
    span(isOk ? '✔' : '✖', isOk ? 'good' : 'bad'),
  ];
}
