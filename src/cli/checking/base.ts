import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Costed } from '../../budget/costed.ts';
import type { Sample, Subject } from '../../budget/subject.ts';
import { sampleKey } from '../../budget/subject.ts';
import { readBaseline } from '../../config/baseline-schema.ts';
import { compileFilePattern, isFilePattern } from '../../config/file-pattern.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Context } from '../context.ts';
import { readText } from '../files/open.ts';
import type { CheckFlags } from '../flags.ts';
import { findCommit, listCommittedFiles } from './git.ts';
import type { PlannedSubject } from './plan.ts';
import { runTasks } from './pool.ts';
import type { Settings } from './settings.ts';
import { nameFile } from './settings.ts';

/** Earlier costs to compare with. */
export interface Base {
  /** As reports tell it. */
  readonly name: string;
  /** By sample key. */
  readonly costs: ReadonlyMap<string, Costed>;
  /** Models that are no longer there. */
  readonly removed: readonly string[];
}

const BASELINE_NAME = 'bitbone.baseline.json';

/** The baseline's path: from the command line, the configuration, or the usual one beside it. */
export function findBaselinePath({ cwd }: Context, settings: Settings, { baseline }: CheckFlags): string {
  return baseline === undefined ? resolve(settings.folder, settings.baseline ?? BASELINE_NAME) : resolve(cwd, baseline);
}

/** The costs of the baseline file; null where there is none. Throws `E_NOT_FOUND` for one named on the command line. */
export function openBaseline(
  context: Context,
  settings: Settings,
  flags: CheckFlags,
  subjects: readonly Subject[],
): Base | null {
  const path = findBaselinePath(context, settings, flags);
  if (flags.baseline === undefined && !existsSync(path)) return null;
  const costs = readCosts(context, path);
  const present = new Set(subjects.flatMap((subject) => subject.samples.map((sample) => sampleKey(subject, sample))));
  const removed = settings.isComplete ? [...costs.keys()].filter((key) => !present.has(key)) : [];
  return { name: nameFile(context, path), costs, removed };
}

/** The costs of a baseline file. Throws `E_NOT_FOUND`, `E_CONFIG`. */
export function readCosts(context: Context, path: string): Map<string, Costed> {
  const name = nameFile(context, path);
  try {
    return readBaseline(readText(context.cwd, path), name);
  } catch (error) {
    // the file was opened by its full path, which says little to a reader
    throw error instanceof BitboneError && error.code === 'E_NOT_FOUND' ? withoutFile(name) : error;
  }
}

/** Costs the same models in a git revision. What cannot be read there is told on standard error. Throws `E_USAGE`. */
export async function costRevision(
  context: Context,
  settings: Settings,
  revision: string,
  planned: readonly PlannedSubject[],
): Promise<Base> {
  const commit = findCommit(settings.folder, revision);
  const tasks = planned.flatMap((subject) => subject.tasks.map(({ task }) => ({ ...task, commit })));
  const results = await runTasks(tasks);
  const costs = new Map<string, Costed>();
  let at = 0;
  for (const { name, tasks: own } of planned) {
    const samples = own.map(({ sizes }) => ({ sizes, result: results[at++]! }));
    for (const sample of samples) collect(context, { name, samples }, sample, costs);
  }
  const removed = settings.isComplete ? findRemoved(settings, commit, planned) : [];
  return { name: revision, costs, removed };
}

function collect({ err }: Context, subject: Subject, sample: Sample, costs: Map<string, Costed>): void {
  if ('costed' in sample.result) costs.set(sampleKey(subject, sample), sample.result.costed);
  else if (sample.result.failure.code !== 'E_NOT_FOUND')
    err.write(`${subject.name}: ${sample.result.failure.reason}\n`);
}

/** Files of the revision that fit a pattern of the configuration and are gone. */
function findRemoved(
  { entries }: Settings,
  commit: ReturnType<typeof findCommit>,
  planned: readonly PlannedSubject[],
): string[] {
  const present = new Set(planned.flatMap(({ tasks }) => tasks.map(({ task }) => task.model)));
  const removed = entries.flatMap(({ folder, entry }) => {
    const patterns = entry.models.filter(isFilePattern).map(compileFilePattern);
    if (patterns.length === 0) return [];
    return listCommittedFiles(folder, commit).filter((path) => patterns.some((fits) => fits(path)));
  });
  return [...new Set(removed)].filter((path) => !present.has(path));
}

function withoutFile(name: string): BitboneError {
  const fix = 'bitbone check --update-baseline writes one';
  return new BitboneError('E_NOT_FOUND', 'no such baseline', { subject: name, fix });
}
