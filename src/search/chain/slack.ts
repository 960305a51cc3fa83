import type { Column, ColumnPlan } from './columns.ts';
import type { Chain } from './compile.ts';
import { combineValues } from './criteria.ts';
import type { Slack } from './merge.ts';

/** What a step may give away to keep fewer labels. */
export interface Loss {
  /** Objectives: a label may go when another is within this share of its completed value. Certified. */
  readonly cover: number;
  /** Budgets: the other may use this share of the budget's open range more. Not certified. */
  readonly budget: number;
}

/**
 * Epsilon-dominance for one state. A completed objective is at least max(0, y_min, -y_max) in absolute value, where
 * [y_min, y_max] are its bounds given the label, so giving away epsilon times that much never costs a completed path
 * more than its share epsilon: after steps with losses e_1..e_n every true optimum y has a found one z with
 * z <= y (1+e_1)...(1+e_n) (for a maximised objective z >= y / (...)). The scheme of Tsaggouris and Zaroliagis (2009)
 * for multiobjective shortest paths, with completed instead of partial values (derived).
 */
export function createSlack(
  chain: Chain,
  position: number,
  state: number,
  plan: ColumnPlan,
  loss: Loss,
): Slack | undefined {
  if (loss.cover === 0 && loss.budget === 0) return undefined;
  const share = loss.cover / (1 + loss.cover);
  const columns = plan.compared.map((column) => describe(chain, position, state, column));
  return (values, at, into) => {
    columns.forEach((column, index) => {
      const value = values[at + index]!;
      into[index] = value + (column.isObjective ? share * measureLeast(column, value) : loss.budget * column.range);
    });
  };
}

interface Measured extends Pick<Column, 'combine'> {
  readonly isObjective: boolean;
  readonly least: number;
  readonly greatest: number;
  readonly range: number;
}

function describe({ criteria, ahead }: Chain, position: number, state: number, column: Column): Measured {
  const { isObjective } = criteria[column.criterion]!;
  const least = ahead.least[column.criterion]![position]![state]!;
  const greatest = ahead.greatest[column.criterion]![position]![state]!;
  return { combine: column.combine, isObjective, least, greatest, range: column.cap - column.low };
}

/** Least absolute value that a completion of `value` can have. */
function measureLeast({ combine, least, greatest }: Measured, value: number): number {
  return Math.max(0, combineValues(combine, value, least), -combineValues(combine, value, greatest));
}
