import { basename } from 'node:path';
import type { Budget } from '../../budget/budget.ts';
import { formatSizes, listChoices, type Sizes } from '../../budget/sizes.ts';
import type { CheckEntry } from '../../config/check-config.ts';
import { findFiles, isFilePattern } from '../../config/file-pattern.ts';
import type { ScoreParams } from '../../score/params.ts';
import type { CostTask } from './task.ts';

/** An entry of the configuration or of the command line, with the folder its paths start from. */
export interface PlacedEntry {
  readonly folder: string;
  readonly entry: CheckEntry;
}

/** A network to check. */
export interface PlannedSubject {
  /** Sets it apart from every other: `resnet18 [bireal]`. */
  readonly name: string;
  readonly budgets: readonly Budget[];
  /** One per choice of sizes; none where a pattern matches no file. */
  readonly tasks: readonly { readonly sizes: Sizes; readonly task: CostTask }[];
}

/**
 * What is to be checked, in the order of the entries; a network that several entries name is costed once. `scoreParams`:
 * where the score's are not the usual ones, or those of a study.
 */
export function planSubjects(entries: readonly PlacedEntry[], scoreParams?: ScoreParams): PlannedSubject[] {
  const subjects = new Map<string, PlannedSubject>();
  for (const placed of entries) {
    for (const model of placed.entry.models.flatMap((spec) => expandModel(placed.folder, spec))) {
      const subject = planSubject(placed, model, scoreParams);
      const known = subjects.get(subject.name);
      subjects.set(subject.name, known === undefined ? subject : mergeBudgets(known, subject));
    }
  }
  return [...subjects.values()];
}

/** A pattern stands for the files that fit it; one that none fits stays, to be told of. */
export function expandModel(folder: string, spec: string): readonly string[] {
  if (!isFilePattern(spec)) return [spec];
  const files = findFiles(folder, spec);
  return files.length > 0 ? files : [spec];
}

function mergeBudgets(known: PlannedSubject, { budgets, tasks }: PlannedSubject): PlannedSubject {
  const isScored = tasks.some(({ task }) => task.withScore);
  // limits for every model come with each entry, but are judged once
  const all = new Set([...known.budgets, ...budgets]);
  return { ...known, budgets: [...all], tasks: isScored ? tasks : known.tasks };
}

function planSubject({ folder, entry }: PlacedEntry, model: string, scoreParams?: ScoreParams): PlannedSubject {
  const name = nameSubject(entry, model);
  if (isFilePattern(model)) return { name, budgets: entry.budgets, tasks: [] };
  const { inputs, recipe, select, convention, budgets } = entry;
  const withScore = budgets.some(({ measure }) => /\bscore\b/.test(measure.text));
  const shared = { folder, model, inputs, recipe, select, convention, withScore, scoreParams, commit: null };
  const tasks = listChoices(entry.dimensions, name).map((sizes) => {
    const dimensions = Object.entries(sizes).map(([dimension, size]) => `${dimension}=${size}`);
    return { sizes, task: { ...shared, dimensions } };
  });
  return { name, budgets, tasks };
}

/** The model, with whatever makes it another network than the file alone. */
function nameSubject(entry: CheckEntry, model: string): string {
  const { recipe, select, inputs, dimensions, convention } = entry;
  const fixed = dimensions.filter(({ sizes }) => sizes.length === 1).map(({ name, sizes }) => [name, sizes[0]!]);
  const selected = select === 'inner' ? [] : [typeof select === 'string' ? select : select.join('+')];
  const marks = [
    ...(recipe === null ? [] : [recipe, ...selected]),
    ...inputs,
    ...(fixed.length === 0 ? [] : [formatSizes(Object.fromEntries(fixed))]),
    ...(convention === null || convention === 'ops64' ? [] : [convention]),
  ];
  const name = nameModel(entry, model);
  return marks.length === 0 ? name : `${name} [${marks.join(', ')}]`;
}

/** One name for several models would not tell them apart. */
function nameModel({ name, models }: CheckEntry, model: string): string {
  if (name === null) return model;
  return models.length > 1 || models.some(isFilePattern) ? `${name} ${basename(model)}` : name;
}
