import type { z } from 'zod';
import { BitboneError } from '../graph/errors.ts';

/** Way to a value in a document: names of fields and indices of items. */
export type DocumentPath = readonly (string | number)[];

/** One thing wrong in a document: where, and what is allowed there. */
export interface ConfigMistake {
  readonly path: DocumentPath;
  readonly text: string;
}

/** Everything a schema found; each unknown field is a mistake of its own. */
export function listSchemaMistakes(error: z.ZodError): ConfigMistake[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path as (string | number)[];
    if (issue.code !== 'unrecognized_keys') return [{ path, text: issue.message }];
    const allowed = issue.message.slice(issue.message.indexOf('; allowed') + 2);
    return issue.keys.map((key) => ({ path: [...path, key], text: `is not a field here; ${allowed}` }));
  });
}

/** `models[0].budgets[1].max`; empty for the whole document. */
export function formatDocumentPath(path: DocumentPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** The error that tells every mistake of a file. */
export function wrongFile(mistakes: readonly ConfigMistake[], file: string): BitboneError {
  const [first, ...others] = mistakes.map(describeMistake);
  return new BitboneError('E_CONFIG', first ?? '', { subject: file, others });
}

/** One line: path and text. */
export function describeMistake({ path, text }: ConfigMistake): string {
  return path.length === 0 ? text : `${formatDocumentPath(path)} ${text}`;
}
