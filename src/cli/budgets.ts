import { Option } from 'commander';
import type { Quantity } from '../budget/quantity.ts';
import { parseQuantity } from '../budget/quantity.ts';
import type { BudgetMetric } from './commands/budget-flags.ts';
import { BUDGET_FLAGS } from './commands/budget-flags.ts';

/** A limit as the command line gives it. */
export interface GivenBudget {
  readonly flag: string;
  readonly metric: BudgetMetric;
  readonly bound: 'max' | 'min';
  readonly quantity: Quantity;
}

/** The limits among parsed options, in the order of the flags' table. Throws `E_UNIT`. */
export function readBudgets(options: Readonly<Record<string, unknown>>): GivenBudget[] {
  return BUDGET_FLAGS.flatMap(({ flag: name, metric, bound, dimension }) => {
    const flag = `--${name}`;
    const text = options[new Option(`${flag} <limit>`).attributeName()];
    if (typeof text !== 'string') return [];
    return [{ flag, metric, bound, quantity: parseQuantity(text, dimension, flag) }];
  });
}
