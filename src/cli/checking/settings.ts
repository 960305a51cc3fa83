import { relative, resolve, sep } from 'node:path';
import type { Budget } from '../../budget/budget.ts';
import { dimensionOf } from '../../budget/budget.ts';
import type { Formula } from '../../budget/gauge.ts';
import type { DimensionSizes } from '../../budget/sizes.ts';
import { parseSizes } from '../../budget/sizes.ts';
import type { CheckConfig, CheckEntry } from '../../config/check-config.ts';
import { findConfig } from '../../config/find-config.ts';
import type { LocatedMistake } from '../../config/load-config.ts';
import { loadConfig } from '../../config/load-config.ts';
import { BitboneError } from '../../graph/errors.ts';
import { renderAnnotation } from '../../report/check/github.ts';
import { readBudgets } from '../budgets.ts';
import type { Context } from '../context.ts';
import type { CheckFlags } from '../flags.ts';
import { parseSelection } from '../model/selection.ts';
import type { PlacedEntry } from './plan.ts';
import { expandModel } from './plan.ts';

/** What a check is to do, from the configuration and the command line. */
export interface Settings {
  readonly entries: readonly PlacedEntry[];
  readonly formulas: ReadonlyMap<string, Formula>;
  readonly allowUnknown: boolean;
  /** As reports tell it; null where none was found or wanted. */
  readonly config: string | null;
  /** Where a baseline lies unless the command line says otherwise. */
  readonly folder: string;
  readonly baseline: string | null;
  /** Whether everything the configuration names is checked. */
  readonly isComplete: boolean;
}

/** Throws `E_CONFIG` once every mistake of the configuration is told on standard error, `E_USAGE`, `E_UNIT`. */
export async function findSettings(context: Context, models: readonly string[], flags: CheckFlags): Promise<Settings> {
  const found = await readConfig(context, flags);
  const own = found === null ? [] : placeEntries(found.config, found.folder);
  const budgets = findFlagBudgets(flags);
  const entries = chooseEntries(context, own, models, budgets).map(({ folder, entry }) => ({
    folder,
    entry: applyFlags(entry, flags, budgets),
  }));
  if (entries.length === 0) throw nothingToCheck();
  return {
    entries,
    formulas: found?.config.formulas ?? new Map(),
    allowUnknown: flags.allowUnknown ?? found?.config.allowUnknown ?? false,
    config: found?.name ?? null,
    folder: found?.folder ?? context.cwd,
    baseline: found?.config.baseline ?? null,
    isComplete: found !== null && models.length === 0,
  };
}

async function readConfig(context: Context, { config: wanted }: CheckFlags) {
  if (wanted === false) return null;
  const path = typeof wanted === 'string' ? resolve(context.cwd, wanted) : findConfig(context.cwd);
  if (path === null) return null;
  const name = nameFile(context, path);
  const loaded = await loadConfig(path, name);
  if ('mistakes' in loaded) throw tellMistakes(context, name, loaded.mistakes);
  return { ...loaded, name };
}

/** The path that a reader of reports can follow: from the repository's root on GitHub, else from here. */
export function nameFile({ cwd, proc }: Context, path: string): string {
  const workspace = proc.env.GITHUB_WORKSPACE ?? '';
  const bases = workspace === '' ? [cwd] : [workspace, cwd];
  const ways = bases.map((base) => relative(base, path)).filter((way) => !way.startsWith('..'));
  return (ways[0] ?? path).split(sep).join('/');
}

/** On GitHub the mistakes mark their lines, too. */
function tellMistakes({ out, err, proc }: Context, name: string, mistakes: readonly LocatedMistake[]): BitboneError {
  for (const { file, line, path, text } of mistakes)
    err.write(`${file}:${line}: ${path === '' ? '' : `${path} `}${text}\n`);
  if (proc.env.GITHUB_ACTIONS === 'true')
    for (const { file, line, path, text } of mistakes)
      out.write(`${renderAnnotation('error', { file, line }, path, text)}\n`);
  const count = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`;
  return new BitboneError('E_CONFIG', `has ${count}`, { subject: name });
}

function placeEntries({ entries }: CheckConfig, folder: string): PlacedEntry[] {
  return entries.map((entry) => ({ folder, entry }));
}

/** The configured models, or of these the named ones; a model that is not configured needs limits of its own. */
function chooseEntries(
  { cwd }: Context,
  own: readonly PlacedEntry[],
  models: readonly string[],
  budgets: readonly Budget[],
): readonly PlacedEntry[] {
  if (models.length === 0) return own;
  return models.flatMap((model) => {
    const chosen = own.flatMap((placed) => narrowEntry(placed, cwd, model));
    if (chosen.length > 0) return chosen;
    if (budgets.length > 0) return [{ folder: cwd, entry: { ...BLANK, models: [model] } }];
    throw new BitboneError('E_USAGE', 'there is no budget for this model', {
      subject: model,
      fix: 'give one, such as --max-ops 165M, or write it into bitbone.config.json (bitbone init makes one)',
    });
  });
}

function narrowEntry({ folder, entry }: PlacedEntry, cwd: string, model: string): PlacedEntry[] {
  const named = entry.models
    .flatMap((spec) => expandModel(folder, spec))
    .filter((spec) => spec === model || resolve(folder, spec) === resolve(cwd, model) || entry.name === model);
  return named.length === 0 ? [] : [{ folder, entry: { ...entry, models: named } }];
}

const BLANK: CheckEntry = {
  models: [],
  name: null,
  inputs: [],
  dimensions: [],
  recipe: null,
  select: 'inner',
  convention: null,
  budgets: [],
};

/** What the command line says of models goes before what the configuration says. */
function applyFlags(entry: CheckEntry, flags: CheckFlags, budgets: readonly Budget[]): CheckEntry {
  const recipe = flags.recipe ?? entry.recipe;
  if (recipe === null) refuseWithoutRecipe(flags, budgets);
  const given = (flags.dim ?? []).map(parseDimensionSizes);
  const kept = entry.dimensions.filter(({ name }) => !given.some((dimension) => dimension.name === name));
  return {
    ...entry,
    inputs: flags.input ?? entry.inputs,
    dimensions: [...kept, ...given],
    recipe,
    select: flags.select === undefined ? entry.select : parseSelection(flags.select),
    convention: flags.convention ?? entry.convention,
    budgets: [...entry.budgets, ...budgets],
  };
}

function refuseWithoutRecipe({ select }: CheckFlags, budgets: readonly Budget[]): void {
  if (select !== undefined)
    throw new BitboneError('E_USAGE', 'says which layers a recipe binarizes', {
      subject: '--select',
      fix: 'add --recipe',
    });
  const share = budgets.flatMap(({ limits }) => Object.values(limits)).find(({ kind }) => kind === 'share');
  if (share === undefined) return;
  throw new BitboneError('E_USAGE', `"${share.text}" is a share of the model before its recipe`, {
    fix: 'add --recipe, or set maxIncrease in a configuration to limit growth over a baseline',
  });
}

/** Reads `N=4`, `N=1:8` or `N=32:512:32`. Throws `E_USAGE`. */
function parseDimensionSizes(text: string): DimensionSizes {
  const at = text.indexOf('=');
  if (at > 0) return { name: text.slice(0, at).trim(), sizes: parseSizes(text.slice(at + 1), '--dim') };
  throw new BitboneError('E_USAGE', `"${text}" names no dimension`, {
    subject: '--dim',
    fix: 'write it as N=4 or N=1:8',
  });
}

function findFlagBudgets(flags: CheckFlags): Budget[] {
  return readBudgets(flags as unknown as Record<string, unknown>).map(({ metric, bound, quantity }) => ({
    measure: { kind: 'metric', text: metric },
    dimension: dimensionOf(metric),
    scope: null,
    limits: { [bound]: quantity },
    level: 'error',
    message: null,
    places: {},
  }));
}

function nothingToCheck(): BitboneError {
  return new BitboneError('E_USAGE', 'there is nothing to check: no model is named and no configuration was found', {
    fix: 'name a model with a budget (bitbone check model.onnx --max-ops 165M), or run bitbone init',
  });
}
