import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a path holds one of the signs of a pattern. */
export function isFilePattern(path: string): boolean {
  return /[*?{]/.test(path);
}

/**
 * Whether a path (with `/` between folders) fits a pattern: `*` and `?` within a name, `**` for any number of folders,
 * `{a,b}` for either.
 */
export function compileFilePattern(pattern: string): (path: string) => boolean {
  const expression = new RegExp(`^${translate(pattern.replace(/^\.\//, ''))}$`);
  return (path) => expression.test(path);
}

/** Paths of the files in and below a folder that fit a pattern, from that folder, in order of their names. */
export function findFiles(folder: string, pattern: string): string[] {
  const [base, rest] = splitBase(pattern.replace(/^\.\//, ''));
  const fits = compileFilePattern(rest);
  return listFiles(join(folder, base), '')
    .filter(fits)
    .map((path) => `${base}${path}`)
    .sort();
}

/** The folders before the first sign, so that nothing else is looked through. */
function splitBase(pattern: string): [string, string] {
  const plain = pattern.slice(0, pattern.search(/[*?{]|$/));
  const end = plain.lastIndexOf('/') + 1;
  return [pattern.slice(0, end), pattern.slice(end)];
}

const SKIPPED = new Set(['node_modules', '.git']);

function listFiles(folder: string, prefix: string): string[] {
  return readEntries(folder).flatMap((entry) => {
    if (entry.isDirectory())
      return SKIPPED.has(entry.name) ? [] : listFiles(join(folder, entry.name), `${prefix}${entry.name}/`);
    return [`${prefix}${entry.name}`];
  });
}

/** A folder that is absent or closed has no files. */
function readEntries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

const TOKEN = /\*\*\/|\*\*|[*?{},]|[^*?{},]+/g;

function translate(pattern: string): string {
  let depth = 0;
  return [...pattern.matchAll(TOKEN)]
    .map(([token]) => {
      if (token === '{') depth += 1;
      if (token === '}' && depth > 0) {
        depth -= 1;
        return ')';
      }
      if (token === ',' && depth > 0) return '|';
      return PIECES.get(token) ?? token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('')
    .concat(')'.repeat(depth));
}

const PIECES: ReadonlyMap<string, string> = new Map([
  ['**/', '(?:.*/)?'],
  ['**', '.*'],
  ['*', '[^/]*'],
  ['?', '[^/]'],
  ['{', '(?:'],
]);
