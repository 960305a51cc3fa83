import { BitboneError } from '../../graph/errors.ts';
import type { MeasureName } from '../../search/measure.ts';
import { parseMeasure } from '../../search/measure.ts';
import { parseFormulaObjective } from '../../search/objective.ts';

/** What is traded off: measures, and arithmetic over them. */
export interface Goals {
  readonly objectives: MeasureName[];
  readonly formulas: string[];
}

/** Reads `score,ops`. Throws `E_USAGE`. */
export function parseObjectives(text: string): MeasureName[] {
  const objectives = text.split(',').map(parseMeasure);
  checkDistinct(objectives);
  return objectives;
}

/**
 * Reads `score,ops` and formulas among them, such as `score,max: score / log2(ops)`; a formula is to be small unless it
 * begins with `max:`. Throws `E_USAGE` and `E_FORMULA`.
 */
export async function parseGoals(text: string): Promise<Goals> {
  const items = splitOutside(text);
  const isFormula = (item: string): boolean => /[^\w\s]/.test(item);
  const objectives = items.filter((item) => !isFormula(item)).map(parseMeasure);
  const formulas = items.filter(isFormula).map((item) => item.trim());
  checkDistinct([...objectives, ...formulas]);
  // what is wrong with a formula is told before any work
  for (const formula of formulas) await parseFormulaObjective(formula);
  return { objectives, formulas };
}

/** Splits at the commas outside of parentheses. */
function splitOutside(text: string): string[] {
  const items = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth <= 0) items.push('');
    else items[items.length - 1] += character;
  }
  return items;
}

function checkDistinct(objectives: readonly string[]): void {
  if (new Set(objectives).size === objectives.length) return;
  const fix = 'name each once, e.g. score,ops';
  throw new BitboneError('E_USAGE', 'the objectives must differ', { subject: '--objective', fix });
}
