import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BitboneError } from '../../graph/errors.ts';
import { quoteWords } from '../../report/shell-words.ts';
import type { Checkpoint } from '../../search/evolve/archipelago.ts';
import { fromCheckpointRecord, toCheckpointRecord } from '../../study/checkpoint.ts';
import type { StudyHeader, StudyRecord } from '../../study/records.ts';
import type { Study } from '../../study/study.ts';
import { formatRecord, parseStudy } from '../../study/study.ts';
import type { Context } from '../context.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import { explainWrite } from '../files/write.ts';
import { acquireLock } from './lock.ts';

/** A study file that this process alone writes to; records are only ever added. */
export interface StudySession {
  /** The study, where a search has ended in it already. */
  readonly finished?: Study;
  /** Where an evolution that was cut off goes on. */
  readonly from?: Checkpoint;
  keep(checkpoint: Checkpoint): void;
  /** Adds the front and what is proved of it. */
  finish(study: Study): void;
  close(): void;
}

/** Whether a path can hold a study that grows: a file, or nothing yet. */
export function canGrow(cwd: string, path: string): boolean {
  const absolute = resolve(cwd, path);
  return path !== STANDARD_STREAM && (!existsSync(absolute) || statSync(absolute).isFile());
}

/**
 * Opens a study for a search, or begins it. A search of the same request that was cut off is continued. Throws
 * `E_STUDY` for a file that holds something else, which stays as it is, and `E_WRITE`.
 */
export async function openStudySession(
  { cwd, err }: Pick<Context, 'cwd' | 'err'>,
  path: string,
  header: StudyHeader,
): Promise<StudySession> {
  const file = resolve(cwd, path);
  const tellWait = (): void => err.write(`waiting for another search of ${path}\n`);
  const release = await acquireLock(`${file}.lock`, tellWait).catch((error) => {
    throw explainWrite(error, path);
  });
  try {
    return { ...continueStudy(file, path, header), ...createWriter(file, path, release) };
  } catch (error) {
    release();
    throw error;
  }
}

function createWriter(
  file: string,
  path: string,
  release: () => void,
): Pick<StudySession, 'keep' | 'finish' | 'close'> {
  const append = (records: readonly StudyRecord[]): void => {
    try {
      appendFileSync(file, records.map(formatRecord).join(''));
    } catch (error) {
      throw explainWrite(error as NodeJS.ErrnoException, path);
    }
  };
  return {
    keep: (checkpoint) => append([toCheckpointRecord(checkpoint)]),
    finish: ({ entries, result }) => append([...entries, ...(result === undefined ? [] : [result])]),
    close: release,
  };
}

function continueStudy(file: string, path: string, header: StudyHeader): Pick<StudySession, 'finished' | 'from'> {
  const first = formatRecord(header);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // nothing, or a first line that was torn off while it was written
  if (!text.includes('\n') && first.startsWith(text)) {
    writeFileSync(file, first);
    return {};
  }
  const study = parseStudy(text, path);
  if (!isSame(study.header, first, path)) {
    throw new BitboneError('E_STUDY', 'holds another search', {
      subject: path,
      fix: `choose another file, or ask it with ${quoteWords(['--from', path])}`,
    });
  }
  if (study.result?.interrupted === false) return { finished: study };
  truncateSync(file, measureKept(text));
  const last = study.checkpoints?.at(-1);
  return last === undefined ? {} : { from: fromCheckpointRecord(last) };
}

/** Fields may stand in any order. */
function isSame(header: StudyHeader, line: string, path: string): boolean {
  return JSON.stringify(header) === JSON.stringify(parseStudy(line, path).header);
}

/** Bytes of the header and the checkpoints, which come before any front. */
function measureKept(text: string): number {
  const lines = text.split('\n').slice(0, -1);
  const end = lines.findIndex((line, index) => index > 0 && !line.startsWith('{"kind":"checkpoint"'));
  return Buffer.byteLength(`${lines.slice(0, end < 0 ? lines.length : end).join('\n')}\n`);
}
