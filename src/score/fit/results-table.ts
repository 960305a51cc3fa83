import { BitboneError } from '../../graph/errors.ts';

/** A trained network's own measured accuracy. */
export interface TrainedResult {
  /** As `<model>` on the command line. */
  readonly model: string;
  /** In percent or as a share of 1; only differences within a recipe are used. */
  readonly accuracy: number;
  /** Results of one recipe may be compared; empty where the table has no such column. */
  readonly recipe: string;
}

/**
 * Results from comma-separated values with the columns `model`, `accuracy` and, optionally, `recipe`. Throws `E_CONFIG`
 * naming the line.
 */
export function readResultsTable(text: string, file: string): TrainedResult[] {
  const [header = [], ...rows] = splitRows(text);
  const names = header.map((name) => name.trim().toLowerCase());
  const [model, accuracy, recipe] = ['model', 'accuracy', 'recipe'].map((name) => names.indexOf(name));
  if (model! < 0 || accuracy! < 0) {
    const fix = 'start the file with a line such as model,accuracy,recipe';
    throw new BitboneError('E_CONFIG', 'has no columns model and accuracy', { subject: file, fix });
  }
  return rows.map((row, index) => ({
    model: (row[model!] ?? '').trim(),
    accuracy: readAccuracy(row[accuracy!], `${file}:${index + 2}`),
    recipe: (row[recipe!] ?? '').trim(),
  }));
}

function readAccuracy(text: string | undefined, subject: string): number {
  const value = Number(text);
  if (text !== undefined && text.trim() !== '' && Number.isFinite(value)) return value;
  throw new BitboneError('E_CONFIG', `"${text ?? ''}" is not an accuracy`, { subject, fix: 'write it like 61.4' });
}

/** Fields by RFC 4180; empty lines are left out. */
function splitRows(text: string): string[][] {
  const rows: string[][] = [];
  const pattern = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gy;
  let row: string[] = [];
  for (const [, field = '', end] of text.replace(/^\uFEFF/, '').matchAll(pattern)) {
    row.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (end === ',') continue;
    if (row.some((value) => value.trim() !== '')) rows.push(row);
    row = [];
  }
  return rows;
}
