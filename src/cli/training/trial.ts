import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BitboneError } from '../../graph/errors.ts';
import type { StudyTrial } from '../../study/records.ts';
import { makeFolder } from '../files/place.ts';
import type { AttemptOptions } from './attempt.ts';
import { adoptAttempt, filesOf, runAttempt } from './attempt.ts';
import type { TrainingSettings } from './settings.ts';
import { fillCommand } from './settings.ts';

/** A candidate to train, in a folder of its own. */
export interface TrialTask {
  readonly id: number;
  readonly folder: string;
  /** What the candidate is; a folder that holds another one is refused. */
  readonly candidate: string;
  readonly writeModel: () => Uint8Array;
}

/** Trains a candidate, again if it fails; undefined where it was stopped. An attempt that an earlier run left is taken over. */
export async function runTrial(
  { id, folder, candidate, writeModel }: TrialTask,
  { command, retries }: TrainingSettings,
  options: AttemptOptions,
): Promise<StudyTrial | undefined> {
  claimFolder(folder, candidate);
  const onnx = join(folder, 'candidate.onnx');
  let failures = 0;
  let reason = '';
  for (let attempt = 1; failures <= retries; attempt += 1) {
    const files = filesOf(folder, attempt);
    const left = await adoptAttempt(files, options);
    // one that was stopped by the end of an earlier run is made again
    if (left?.status === 'stopped' && !options.signal.aborted) continue;
    if (left === undefined) writeFileSync(onnx, writeModel());
    const filled = fillCommand(command, { onnx, dir: folder, id });
    const outcome = left ?? (await runAttempt(filled, files, options));
    if (outcome.status === 'stopped') return undefined;
    if (outcome.status === 'done') {
      return { kind: 'trial', id, status: 'done', accuracy: outcome.accuracy, attempts: failures + 1 };
    }
    failures += 1;
    reason = outcome.reason;
  }
  return { kind: 'trial', id, status: 'failed', attempts: failures, reason };
}

function claimFolder(folder: string, candidate: string): void {
  makeFolder('', folder);
  const file = join(folder, 'candidate.json');
  if (!existsSync(file)) writeFileSync(file, candidate);
  if (readFileSync(file, 'utf8') === candidate) return;
  const fix = 'move that folder away, or search into another study';
  throw new BitboneError('E_STUDY', 'holds the training of another candidate', { subject: folder, fix });
}
