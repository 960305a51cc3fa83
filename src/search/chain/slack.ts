import type { Column, ColumnPlan } from './columns.ts';
import type { Chain } from './compile.ts';
import { combineValues } from './criteria.ts';
import type { Slack } from './merge.ts';

/** What a step may give away to keep fewer labels. */
export interface Loss {
  /** Objectives: a label may go when another is within this share of its completed value. Certified. */
  readonly cover: number;
  /** Any criterion: the other may exceed it by this share of its whole range. Not certified, budgets may become unkeepable. */
  readonly range: number;
}

export const NO_LOSS: Loss = { cover: 0, range: 0 };

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
  if (loss.cover === 0 && loss.range === 0) return undefined;
  const share = loss.cover / (1 + loss.cover);
  const columns = plan.compared.map((column) => describe(chain, position, state, column));
  return (values, at, into) => {
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index]!;
      const value = values[at + index]!;
      const certified = column.isObjective ? share * measureLeast(column, value) : 0;
      into[index] = value + certified + loss.range * column.range;
    }
  };
}

interface Measured extends Pick<Column, 'combine'> {
  readonly isObjective: boolean;
  /** Bounds of what lies ahead. */
  readonly least: number;
  readonly greatest: number;
  /** Greatest less least value of a whole path. */
  readonly range: number;
}

function describe({ criteria, ahead }: Chain, position: number, state: number, column: Column): Measured {
  const { isObjective } = criteria[column.criterion]!;
  const least = ahead.least[column.criterion]!;
  const greatest = ahead.greatest[column.criterion]!;
  return {
    combine: column.combine,
    isObjective,
    least: least[position]![state]!,
    greatest: greatest[position]![state]!,
    range: greatest[0]![0]! - least[0]![0]!,
  };
}

/** Least absolute value that a completion of `value` can have. */
function measureLeast({ combine, least, greatest }: Measured, value: number): number {
  return Math.max(0, combineValues(combine, value, least), -combineValues(combine, value, greatest));
}
