import type { Formula } from '../cost/formula.ts';
import { compileFormula } from '../cost/formula.ts';
import { METRIC_NAMES, METRICS } from '../cost/metrics.ts';
import type { Evaluation } from './evaluate.ts';
import type { Aim } from './evolve/goals.ts';
import type { Measure, MeasureName } from './measure.ts';

/** Names a formula may use. */
const NAMES: readonly MeasureName[] = ['score', ...METRIC_NAMES];

/** A trade-off given as arithmetic over metrics and score; no part of it needs to add up over layers. */
export interface FormulaObjective {
  /** As the user wrote it, the direction included. */
  readonly text: string;
  readonly better: 'min' | 'max';
  /** Measures the formula names. */
  readonly names: readonly MeasureName[];
  readonly formula: Formula;
}

/** Reads `ops + 0.1 * params`, which is to be small, or `max: score / log2(ops)`. Throws `E_FORMULA`. */
export async function parseFormulaObjective(text: string): Promise<FormulaObjective> {
  const [, direction = 'min', body = text] = /^\s*(min|max)\s*:(.*)$/s.exec(text) ?? [];
  const formula = await compileFormula(body.trim(), NAMES);
  const words = new Set(body.match(/[A-Za-z]\w*/g));
  return {
    text: text.trim(),
    better: direction as 'min' | 'max',
    names: NAMES.filter((name) => words.has(name)),
    formula,
  };
}

/** A formula's value for an evaluated candidate. Throws `E_FORMULA` where that is no finite number. */
export function evaluateFormula({ formula }: FormulaObjective, { costs, score }: Evaluation): number {
  return formula({ ...costs, score });
}

/** The formula over the dimensions of a chain, to be small. */
export function createAim({ formula, names, better }: FormulaObjective, measures: readonly Measure[]): Aim {
  const sign = better === 'min' ? 1 : -1;
  const columns = names.map((name) => measures.findIndex((measure) => measure.name === name));
  const values: Record<string, number> = {};
  return (dimensions, from) => {
    names.forEach((name, index) => {
      values[name] = toMetric(measures[columns[index]!]!, dimensions[from + columns[index]!]!);
    });
    return sign * formula(values);
  };
}

/** Exact units as users know them; whole bytes, as in `finishCost`. */
function toMetric({ name, unitsPerMetric }: Measure, value: number): number {
  const metric = value / unitsPerMetric;
  return name !== 'score' && METRICS[name].unit === 'byte' ? Math.ceil(metric) : metric;
}
