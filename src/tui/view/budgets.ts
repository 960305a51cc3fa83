import { formatPercent } from '../../budget/format.ts';
import { drawBar } from '../../report/bar.ts';
import type { Line } from '../../report/plot/line.ts';
import { fitLine, fitText, span } from '../../report/plot/line.ts';
import type { BudgetRow, Limit } from '../model/budgets.ts';
import { formatMeasure, isKept, labelOfMeasure } from '../model/budgets.ts';
import type { Design } from '../model/design.ts';
import { isScored, measureOfDesign } from '../model/design.ts';
import type { Session, State } from '../state.ts';
import { arrange, scrollTo } from './layout.ts';
import type { ScreenLine } from './row.ts';

const BAR_WIDTH = 16;

/** Every limit that can be set: the present value, the limit, the verdict in a word. */
export function drawBudgets(session: Session, state: State, height: number): ScreenLine[] {
  const { budgetRows } = session;
  const cursor = Math.min(state.budgets.cursor, budgetRows.length - 1);
  const top = scrollTo(cursor, budgetRows.length, height - 1);
  const header: Line = [
    span(
      [
        '  budget         ',
        fitText('given', 11, 'right'),
        fitText('now', 11, 'right'),
        fitText('limit', 11, 'right'),
        '  verdict',
      ].join(''),
      'dim',
    ),
  ];
  const rows = budgetRows.slice(top, top + height - 1).map((row, index): ScreenLine => {
    const isSelected = top + index === cursor;
    const line = fitLine(drawBudget(row, session, state, isSelected), state.columns);
    return isSelected ? { line, isSelected } : { line };
  });
  return [{ line: header }, ...rows];
}

function drawBudget(row: BudgetRow, { original }: Session, state: State, isSelected: boolean): Line {
  const { measure } = row;
  const limit = state.limits[row.flag];
  const value = measureOfDesign(measure, state.design);
  const show = (shown: number): string => fitText(formatMeasure(measure, shown), 11, 'right');
  const showOf = (design: Design): string =>
    measure === 'score' && !isScored(design) ? fitText('·', 11, 'right') : show(measureOfDesign(measure, design));
  return [
    span(`${isSelected ? '›' : ' '} ${fitText(labelOfMeasure(measure), 13)} ${row.bound === 'max' ? '≤' : '≥'}`),
    span(showOf(original), 'dim'),
    span(showOf(state.design), 'strong'),
    span(limit === undefined ? fitText('·', 11, 'right') : show(limit.value)),
    ...(limit === undefined ? [span('  not set', 'dim')] : drawVerdict(row, limit, value, state)),
  ];
}

function drawVerdict(row: BudgetRow, limit: Limit, value: number, { columns }: State): Line {
  const isOk = isKept(row, limit, value);
  const share = limit.value === 0 ? 1 : value / limit.value;
  const tone = isOk ? 'good' : 'bad';
  const used = fitText(formatPercent(100 * share), 9, 'right');
  const bar = arrange(columns) === 'narrow' ? [] : [span(` ▕${drawBar(share, BAR_WIDTH).padEnd(BAR_WIDTH)}▏`, tone)];
  return [span(isOk ? '  ✔ kept  ' : '  ✖ broken', tone), span(used), ...bar];
}
