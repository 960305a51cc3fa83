import { BitboneError } from '../graph/errors.ts';
import type { StudyCheckpoint, StudyEntry, StudyHeader, StudyRecord, StudyResult, StudyTrial } from './records.ts';
import { STUDY_VERSION, studyRecord } from './records.ts';

/** A search and its front, as kept in one JSONL file. */
export interface Study {
  readonly header: StudyHeader;
  readonly entries: readonly StudyEntry[];
  readonly result?: StudyResult;
  /** States to continue from, the newest last. */
  readonly checkpoints?: readonly StudyCheckpoint[];
  /** Trained candidates. */
  readonly trials?: readonly StudyTrial[];
}

/** One record as a line. */
export function formatRecord(record: StudyRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** The study as text, a record a line. */
export function formatStudy({ header, checkpoints = [], entries, result, trials = [] }: Study): string {
  const records: StudyRecord[] = [
    header,
    ...checkpoints,
    ...entries,
    ...(result === undefined ? [] : [result]),
    ...trials,
  ];
  return records.map(formatRecord).join('');
}

/**
 * The study in a file's text. A last line without its newline was torn off while being written and is left out. Throws
 * `E_STUDY` for anything else that is no record, for another version and for a missing header, with the line's number,
 * and for a front that is not whole.
 */
export function parseStudy(text: string, file: string): Study {
  const lines = text.split('\n').slice(0, -1);
  const records = lines.map((line, index) => parseRecord(line, `${file}:${index + 1}`));
  const [header, ...rest] = records;
  if (header?.kind !== 'study')
    throw new BitboneError('E_STUDY', 'the first line is no study header', { subject: file });
  const entries = rest.filter((record) => record.kind === 'entry');
  const result = rest.find((record) => record.kind === 'result');
  checkWhole(entries, result, file);
  const checkpoints = rest.filter((record) => record.kind === 'checkpoint');
  const trials = rest.filter((record) => record.kind === 'trial');
  return {
    header,
    entries,
    ...(result === undefined ? {} : { result }),
    ...(checkpoints.length === 0 ? {} : { checkpoints }),
    ...(trials.length === 0 ? {} : { trials }),
  };
}

/** What is proved of a front holds for the whole of it. */
function checkWhole(entries: readonly StudyEntry[], result: StudyResult | undefined, subject: string): void {
  const whole = result?.candidates;
  if (whole === undefined || whole === entries.length) return;
  throw new BitboneError('E_STUDY', `holds ${entries.length} of the ${whole} candidates that its search found`, {
    subject,
    fix: 'bring back the whole file, or search again',
  });
}

function parseRecord(line: string, subject: string): StudyRecord {
  const value = parseJson(line, subject);
  checkVersion(value, subject);
  const parsed = studyRecord.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new BitboneError('E_STUDY', `${path === '' ? 'the record' : path}: ${issue?.message ?? 'is wrong'}`, {
    subject,
  });
}

function parseJson(line: string, subject: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new BitboneError('E_STUDY', 'the line is not JSON', { subject, cause });
  }
}

function checkVersion(value: unknown, subject: string): void {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'study') return;
  const version = 'version' in value ? value.version : undefined;
  if (version === STUDY_VERSION) return;
  throw new BitboneError('E_STUDY', `written as version ${String(version)} of the format`, {
    subject,
    fix: `this bitbone reads version ${STUDY_VERSION}; search again`,
  });
}

/** The entry of this id; throws `E_STUDY` naming the ids there are. */
export function findEntry(study: Study, id: number, file: string): StudyEntry {
  const found = study.entries.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  const last = study.entries.at(-1)?.id;
  throw new BitboneError('E_STUDY', `there is no candidate ${id}`, {
    subject: file,
    fix: last === undefined ? 'the study has none' : `ids go from 1 to ${last}`,
  });
}
