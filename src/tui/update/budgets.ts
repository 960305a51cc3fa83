import type { BudgetRow } from '../model/budgets.ts';
import { labelOfMeasure } from '../model/budgets.ts';
import type { Session, State, Step } from '../state.ts';
import { only } from '../state.ts';

export function budgetAtCursor({ budgetRows }: Session, { budgets }: State): BudgetRow {
  return budgetRows[Math.min(budgets.cursor, budgetRows.length - 1)]!;
}

/** Asks for the limit under the cursor. */
export function askLimit(session: Session, state: State): Step {
  const row = budgetAtCursor(session, state);
  const text = state.limits[row.flag]?.text ?? '';
  const label = `${labelOfMeasure(row.measure)} at ${row.bound === 'max' ? 'most' : 'least'}`;
  return only({ ...state, prompt: { kind: 'limit', label, text, flag: row.flag }, message: null });
}

export function clearLimit(session: Session, state: State): Step {
  const { flag } = budgetAtCursor(session, state);
  const limits = Object.fromEntries(Object.entries(state.limits).filter(([other]) => other !== flag));
  return only({ ...state, limits, message: null });
}
