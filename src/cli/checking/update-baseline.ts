import { existsSync } from 'node:fs';
import { encodeBaseline } from '../../budget/baseline.ts';
import type { Costed } from '../../budget/costed.ts';
import type { Sample, Subject } from '../../budget/subject.ts';
import { sampleKey } from '../../budget/subject.ts';
import type { Context } from '../context.ts';
import { EXIT_COULD_NOT_RUN, EXIT_DONE } from '../failure.ts';
import { writeFile } from '../files/write.ts';
import type { CheckFlags } from '../flags.ts';
import { findBaselinePath, readCosts } from './base.ts';
import type { Settings } from './settings.ts';
import { nameFile } from './settings.ts';

type Costs = ReadonlyMap<string, Costed>;

/**
 * Writes the present costs as the baseline and tells what changed; where only some models were asked for, the others
 * keep theirs. Writes nothing if one of them cannot be costed.
 */
export function updateBaseline(
  context: Context,
  settings: Settings,
  flags: CheckFlags,
  subjects: readonly Subject[],
): number {
  const path = findBaselinePath(context, settings, flags);
  const before: Costs = existsSync(path) ? readCosts(context, path) : new Map();
  const costs = new Map(settings.isComplete ? [] : before);
  const refusals: string[] = [];
  for (const subject of subjects) {
    for (const sample of subject.samples) {
      const costed = readCosted(sample, settings);
      if (typeof costed === 'string') refusals.push(`${sampleKey(subject, sample)}: ${costed}\n`);
      else costs.set(sampleKey(subject, sample), costed);
    }
  }
  for (const refusal of refusals) context.err.write(refusal);
  if (refusals.length > 0) return EXIT_COULD_NOT_RUN;
  writeFile(context.cwd, path, encodeBaseline(costs), context.out);
  context.err.write(`wrote ${nameFile(context, path)}: ${describeUpdate(before, costs)}\n`);
  return EXIT_DONE;
}

/** The costs, or why they cannot stand in a baseline. */
function readCosted({ result }: Sample, { allowUnknown }: Settings): Costed | string {
  if ('failure' in result) return result.failure.reason;
  const [unknown] = result.costed.unknown;
  if (unknown === undefined || allowUnknown) return result.costed;
  return `the cost of ${unknown.type} (node ${unknown.node}) is not known (--allow-unknown leaves it out)`;
}

/** `12 models, 1 new, 2 changed, 1 gone`. */
function describeUpdate(before: Costs, after: Costs): string {
  const print = (costs: Costs, key: string): string => encodeBaseline(new Map([[key, costs.get(key)!]]));
  const keys = [...after.keys()];
  const counts = [
    [keys.filter((key) => !before.has(key)).length, 'new'],
    [keys.filter((key) => before.has(key) && print(before, key) !== print(after, key)).length, 'changed'],
    [[...before.keys()].filter((key) => !after.has(key)).length, 'gone'],
  ] as const;
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `, ${count} ${word}`);
  return `${after.size} ${after.size === 1 ? 'model' : 'models'}${told.join('')}`;
}
