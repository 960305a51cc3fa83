import { BOUNDS } from '../budget/budget.ts';
import { parseSizes } from '../budget/sizes.ts';
import { BitboneError } from '../graph/errors.ts';
import { findDimension, readLimit } from './budget-entry.ts';
import type { BudgetFile } from './check-file.ts';
import type { ConfigMistake, DocumentPath } from './mistake.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a schema cannot tell of a configuration: units that do not fit their metric, fields that contradict each other,
 * ranges of sizes. Looks at the document as it is, so that it finds its mistakes beside those of the schema.
 */
export function findMeaningMistakes(document: unknown): ConfigMistake[] {
  const { models, budgets } = toFields(document);
  const entries = toList(models).map(toFields);
  const common = toList(budgets);
  const allBinarized = entries.every(({ recipe }) => recipe !== undefined);
  return [
    ...common.flatMap((budget, index) => checkBudget(toFields(budget), ['budgets', index], allBinarized)),
    ...entries.flatMap((entry, index) => checkEntry(entry, ['models', index], common.length > 0)),
  ];
}

function checkEntry(entry: Fields, path: DocumentPath, hasCommon: boolean): ConfigMistake[] {
  const budgets = toList(entry.budgets);
  return [
    ...(budgets.length === 0 && !hasCommon ? [{ path, text: 'has no budgets, here or for every model' }] : []),
    ...(entry.select !== undefined && entry.recipe === undefined
      ? [{ path: [...path, 'select'], text: 'says what a recipe binarizes; give a recipe too' }]
      : []),
    ...Object.entries(toFields(entry.dims)).flatMap(([name, sizes]) => checkSizes(sizes, [...path, 'dims', name])),
    ...budgets.flatMap((budget, index) =>
      checkBudget(toFields(budget), [...path, 'budgets', index], entry.recipe !== undefined),
    ),
  ];
}

function checkSizes(sizes: unknown, path: DocumentPath): ConfigMistake[] {
  return typeof sizes === 'string' ? complaint(path, () => parseSizes(sizes, '')) : [];
}

function checkBudget(budget: Fields, path: DocumentPath, isBinarized: boolean): ConfigMistake[] {
  return [
    ...checkFields(budget, path),
    ...BOUNDS.flatMap((bound) => checkLimit(budget, bound, [...path, bound], isBinarized)),
  ];
}

function checkFields(budget: Fields, path: DocumentPath): ConfigMistake[] {
  const has = (field: string): boolean => budget[field] !== undefined;
  const hasPart = has('layer') || has('stage');
  const found: [boolean, string, string?][] = [
    [!has('metric') && !has('formula'), 'has neither metric nor formula; give one of them'],
    [has('metric') && has('formula'), 'has both metric and formula; give one of them'],
    [has('layer') && has('stage'), 'has both layer and stage; give one of them'],
    [!BOUNDS.some(has), `has no limit; give ${BOUNDS.join(', ')}, or several`],
    [has('each') && !hasPart, 'asks for each part but names none; give layer or stage', 'each'],
    [budget.metric === 'score' && hasPart, 'asks for the score of a part; only a whole network has one', 'metric'],
  ];
  return found.flatMap(([isWrong, text, field]) =>
    isWrong ? [{ path: field === undefined ? path : [...path, field], text }] : [],
  );
}

function checkLimit(
  budget: Fields,
  bound: (typeof BOUNDS)[number],
  path: DocumentPath,
  isBinarized: boolean,
): ConfigMistake[] {
  const { [bound]: limit } = budget;
  const dimension = findDimension(budget as BudgetFile);
  if (dimension === undefined || (typeof limit !== 'number' && typeof limit !== 'string')) return [];
  const slip = complaint(path, () => readLimit(limit, dimension, ''));
  if (slip.length > 0) return slip;
  const isShare = readLimit(limit, dimension, '').kind === 'share';
  const isWhole = budget.layer === undefined && budget.stage === undefined;
  if (!isShare || !isWhole || bound === 'maxIncrease' || isBinarized) return [];
  const text = `"${limit}" is a share of the model before its recipe; give a recipe, or maxIncrease to limit growth`;
  return [{ path, text }];
}

/** What a parser has against a value, as a mistake. */
function complaint(path: DocumentPath, parse: () => unknown): ConfigMistake[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (!(error instanceof BitboneError)) throw error;
    return [{ path, text: `${error.reason}${error.fix === undefined ? '' : `; ${error.fix}`}` }];
  }
}

function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
