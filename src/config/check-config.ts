import type { Budget, Place } from '../budget/budget.ts';
import { BUDGET_METRICS } from '../budget/budget.ts';
import type { Formula } from '../budget/gauge.ts';
import type { DimensionSizes } from '../budget/sizes.ts';
import { parseSizes } from '../budget/sizes.ts';
import { BitboneError } from '../graph/errors.ts';
import { toBudget } from './budget-entry.ts';
import type { BudgetFile, CheckConfigFile, EntryFile } from './check-file.ts';
import { findMeaningMistakes } from './check-limits.ts';
import { CHECK_SCHEMA } from './check-schema.ts';
import type { ConfigMistake, DocumentPath } from './mistake.ts';
import { listSchemaMistakes } from './mistake.ts';

/** A model, or several by pattern, with what is allowed for it. */
export interface CheckEntry {
  /** Paths from the configuration's folder, patterns, or names of built-in backbones. */
  readonly models: readonly string[];
  readonly name: string | null;
  readonly inputs: readonly string[];
  readonly dimensions: readonly DimensionSizes[];
  readonly recipe: string | null;
  readonly select: 'inner' | 'all' | readonly string[];
  readonly convention: string | null;
  readonly budgets: readonly Budget[];
}

export interface CheckConfig {
  readonly baseline: string | null;
  readonly allowUnknown: boolean;
  readonly entries: readonly CheckEntry[];
  /** Every formula by its text. */
  readonly formulas: ReadonlyMap<string, Formula>;
}

/** Tells where a part of the document is written. */
export type PlaceOf = (path: DocumentPath) => Place;

/** The configuration a document holds, or everything that is wrong with it. */
export async function readCheckConfig(
  document: unknown,
  placeOf: PlaceOf,
): Promise<{ readonly config: CheckConfig } | { readonly mistakes: readonly ConfigMistake[] }> {
  const parsed = CHECK_SCHEMA.safeParse(document, { reportInput: true });
  const found = mergeMistakes(parsed.success ? [] : listSchemaMistakes(parsed.error), findMeaningMistakes(document));
  const { formulas, mistakes } = await compileFormulas(document);
  const all = [...found, ...mistakes];
  if (!parsed.success || all.length > 0) return { mistakes: all };
  return { config: { ...toConfig(parsed.data, placeOf), formulas } };
}

/** What the schema says of a value goes first. */
function mergeMistakes(first: readonly ConfigMistake[], second: readonly ConfigMistake[]): ConfigMistake[] {
  const taken = new Set(first.map(({ path }) => JSON.stringify(path)));
  return [...first, ...second.filter(({ path }) => !taken.has(JSON.stringify(path)))];
}

function toConfig(file: CheckConfigFile, placeOf: PlaceOf): Omit<CheckConfig, 'formulas'> {
  const read = (budgets: readonly BudgetFile[] = [], path: DocumentPath): Budget[] =>
    budgets.map((budget, index) => toBudget(budget, (bound) => placeOf([...path, index, bound])));
  const common = read(file.budgets, ['budgets']);
  return {
    baseline: file.baseline ?? null,
    allowUnknown: file.allowUnknown ?? false,
    entries: file.models.map((entry, index) => ({
      ...toEntry(entry),
      convention: entry.convention ?? file.convention ?? null,
      budgets: [...read(entry.budgets, ['models', index, 'budgets']), ...common],
    })),
  };
}

function toEntry(entry: EntryFile): Omit<CheckEntry, 'convention' | 'budgets'> {
  return {
    models: toList(entry.model),
    name: entry.name ?? null,
    inputs: entry.input === undefined ? [] : toList(entry.input),
    dimensions: Object.entries(entry.dims ?? {}).map(([name, sizes]) => ({
      name,
      sizes: parseSizes(String(sizes), name),
    })),
    recipe: entry.recipe ?? null,
    select: (entry.select ?? 'inner') as CheckEntry['select'],
  };
}

function toList(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

/** Every formula of a document; the evaluator is loaded only if there is one. */
async function compileFormulas(document: unknown) {
  const formulas = new Map<string, Formula>();
  const mistakes: ConfigMistake[] = [];
  for (const { path, text } of findFormulas(document, [])) {
    try {
      const { compileFormula } = await import('../cost/formula.ts');
      formulas.set(text, await compileFormula(text, BUDGET_METRICS));
    } catch (error) {
      if (!(error instanceof BitboneError)) throw error;
      mistakes.push({ path, text: `${error.reason}${error.fix === undefined ? '' : `; ${error.fix}`}` });
    }
  }
  return { formulas, mistakes };
}

function findFormulas(value: unknown, path: DocumentPath): { path: DocumentPath; text: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return key === 'formula' && typeof inner === 'string' ? [{ path: at, text: inner }] : findFormulas(inner, at);
  });
}
