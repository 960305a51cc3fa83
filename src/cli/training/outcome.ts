import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What one attempt to train gave. */
export type Outcome =
  | { readonly status: 'done'; readonly accuracy: number }
  | { readonly status: 'failed'; readonly reason: string }
  /** Stopped from outside before it ended; it counts for nothing. */
  | { readonly status: 'stopped' };

const TAIL_BYTES = 65_536;

/** What the trainer's output says: a JSON object with a number `accuracy` on the last line. */
export function readOutcome(outputFile: string): Outcome {
  const last = readTail(outputFile)
    .split('\n')
    .findLast((line) => line.trim() !== '');
  if (last === undefined) return { status: 'failed', reason: 'it printed nothing' };
  const accuracy = parseAccuracy(last);
  if (accuracy !== undefined) return { status: 'done', accuracy };
  return { status: 'failed', reason: 'its last line is no JSON object with a number "accuracy"' };
}

function readTail(file: string): string {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(handle, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString();
  } finally {
    closeSync(handle);
  }
}

function parseAccuracy(line: string): number | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('accuracy' in value)) return undefined;
    return typeof value.accuracy === 'number' && Number.isFinite(value.accuracy) ? value.accuracy : undefined;
  } catch {
    return undefined;
  }
}
