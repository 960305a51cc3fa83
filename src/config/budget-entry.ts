import type { Bound, Budget, BudgetMetric, Place, Scope } from '../budget/budget.ts';
import { BOUNDS, BUDGET_METRICS, dimensionOf, dimensionOfFormula } from '../budget/budget.ts';
import type { Quantity } from '../budget/quantity.ts';
import { parseQuantity } from '../budget/quantity.ts';
import type { Dimension } from '../budget/units.ts';
import type { BudgetFile } from './check-file.ts';

/** A budget out of its file; `placeOf` tells where a limit is written. Throws `E_UNIT`. */
export function toBudget(file: BudgetFile, placeOf: (bound: Bound) => Place): Budget {
  const dimension = findDimension(file) ?? 'count';
  const bounds = BOUNDS.filter((bound) => file[bound] !== undefined);
  const read = <T>(of: (bound: Bound) => T): Partial<Record<Bound, T>> =>
    Object.fromEntries(bounds.map((bound) => [bound, of(bound)]));
  return {
    measure:
      file.formula === undefined ? { kind: 'metric', text: file.metric! } : { kind: 'formula', text: file.formula },
    dimension,
    scope: toScope(file),
    limits: read((bound) => readLimit(file[bound]!, dimension, bound)),
    level: (file.level ?? 'error') as Budget['level'],
    message: file.message ?? null,
    places: read(placeOf),
  };
}

/** A limit as JSON has it: a number in base units, or text with a unit. Throws `E_UNIT`. */
export function readLimit(limit: number | string, dimension: Dimension, subject: string): Quantity {
  return parseQuantity(String(limit), dimension, subject);
}

/** What a budget counts; undefined where it names no metric that exists. */
export function findDimension({ metric, formula }: Pick<BudgetFile, 'metric' | 'formula'>): Dimension | undefined {
  if (typeof formula === 'string') return dimensionOfFormula(formula);
  return BUDGET_METRICS.includes(metric as BudgetMetric) ? dimensionOf(metric as BudgetMetric) : undefined;
}

function toScope({ layer, stage, each = false }: BudgetFile): Scope | null {
  if (layer !== undefined) return { kind: 'layer', pattern: layer, each };
  return stage === undefined ? null : { kind: 'stage', pattern: String(stage), each };
}
