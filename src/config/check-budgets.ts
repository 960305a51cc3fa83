import { toCosted } from '../budget/costed.ts';
import { judgeSubject } from '../budget/judge.ts';
import type { CheckReport } from '../budget/verdict.ts';
import { countVerdicts } from '../budget/verdict.ts';
import type { CostReport } from '../cost/cost.ts';
import { BitboneError } from '../graph/errors.ts';
import { readCheckConfig } from './check-config.ts';
import type { BudgetFile } from './check-file.ts';
import { formatDocumentPath } from './mistake.ts';

export interface CheckBudgetsOptions {
  /** What the network is called in the verdicts. */
  readonly name?: string;
  /** The same network earlier, for `maxIncrease`. */
  readonly before?: CostReport;
  /** Judge by what is known where operators are unknown, and warn. */
  readonly allowUnknown?: boolean;
}

/**
 * Holds a costed network against budgets written as in a configuration: `{ metric: 'ops', max: '165M' }`. A share of the
 * whole network (`max: '60%'`) and the score are left to `bitbone check`, which knows the network before its recipe.
 * Throws `E_CONFIG` naming the first mistake.
 */
export async function checkBudgets(
  report: CostReport,
  budgets: readonly BudgetFile[],
  { name = 'network', before, allowUnknown = false }: CheckBudgetsOptions = {},
): Promise<CheckReport> {
  const read = await readCheckConfig({ models: [{ model: name, budgets }] }, () => ({ file: name, line: 1 }));
  if ('mistakes' in read) {
    const { path, text } = read.mistakes[0]!;
    throw new BitboneError('E_CONFIG', text, { subject: formatDocumentPath(path.slice(2)) });
  }
  const { entries, formulas } = read.config;
  const subject = { name, samples: [{ sizes: {}, result: { costed: toCosted(report), given: null } }] };
  const baseline = before === undefined ? null : new Map([[name, toCosted(before)]]);
  const limits = entries[0]!.budgets.map((budget) => ({ ...budget, places: {} }));
  const verdicts = judgeSubject(subject, limits, { baseline, allowUnknown, formulas });
  return countVerdicts({ config: null, against: null, models: [name], removed: [], verdicts });
}
