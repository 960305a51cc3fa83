import type { DocumentPath } from './mistake.ts';

/** Where the parts of a document stand in its text. */
export interface Locations {
  /** The line (from 1) of a value, or of the nearest enclosing one that could be found. */
  lineOf(path: DocumentPath): number;
  /** Fields that an object has twice, of which JSON keeps the last. */
  readonly doubles: readonly DocumentPath[];
}

/**
 * Finds the values of a JSON document, or of an object literal of JavaScript (comments, bare names, trailing commas,
 * expressions), which begins at `start`. What is computed rather than written out is not entered.
 */
export function locateValues(text: string, start = 0): Locations {
  const offsets = new Map<string, number>([['[]', start]]);
  const doubles: DocumentPath[] = [];
  new Scanner(text, start, (path, offset) => {
    const key = JSON.stringify(path);
    if (offsets.has(key) && path.length > 0) doubles.push(path);
    offsets.set(key, offset);
  }).readValue([]);
  return { doubles, lineOf: (path) => lineAt(text, findNearest(offsets, path)) };
}

function findNearest(offsets: ReadonlyMap<string, number>, path: DocumentPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const offset = offsets.get(JSON.stringify(path.slice(0, length)));
    if (offset !== undefined) return offset;
  }
  return offsets.get('[]')!;
}

/** The line, from 1, in which this offset lies. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

type Found = (path: DocumentPath, offset: number) => void;

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const STRING = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`/y;
const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$]*|\d+/uy;

class Scanner {
  readonly #text: string;
  readonly #found: Found;
  #at: number;

  constructor(text: string, start: number, found: Found) {
    this.#text = text;
    this.#at = start;
    this.#found = found;
  }

  readValue(path: DocumentPath): void {
    this.#take(SPACE);
    const open = this.#text[this.#at];
    if (open === '{') this.#readMembers('}', () => this.#readField(path));
    else if (open === '[') this.#readMembers(']', (index) => this.#readItem(path, index));
    this.#skipExpression();
  }

  /** `read` gives false where the position of what follows is no longer known. */
  #readMembers(close: string, read: (index: number) => boolean): void {
    this.#at += 1;
    let isKnown = true;
    for (let index = 0; ; index += 1) {
      this.#take(SPACE);
      if (this.#at >= this.#text.length) return;
      if (this.#text[this.#at] === close) break;
      const before = this.#at;
      if (isKnown) isKnown = read(index);
      else this.#skipExpression();
      this.#take(SPACE);
      if (this.#text[this.#at] === ',') this.#at += 1;
      else if (this.#at === before) return;
    }
    this.#at += 1;
  }

  #readItem(path: DocumentPath, index: number): boolean {
    // items behind a spread stand at indices that only running the file would tell
    if (this.#text.startsWith('...', this.#at)) {
      this.#skipExpression();
      return false;
    }
    this.#found([...path, index], this.#at);
    this.readValue([...path, index]);
    return true;
  }

  #readField(path: DocumentPath): boolean {
    const start = this.#at;
    const name = this.#take(STRING) || this.#take(NAME);
    this.#take(SPACE);
    if (name === '' || this.#text[this.#at] !== ':') {
      if (name !== '') this.#found([...path, name], start);
      this.#skipExpression();
      return true;
    }
    this.#at += 1;
    const field = [...path, unquote(name)];
    this.#found(field, start);
    this.readValue(field);
    return true;
  }

  /** Goes on to the comma or bracket that ends the value. */
  #skipExpression(): void {
    for (let depth = 0; this.#at < this.#text.length; ) {
      if (this.#take(SPACE) !== '' || this.#take(STRING) !== '') continue;
      const char = this.#text[this.#at]!;
      if (depth === 0 && ',)]}'.includes(char)) return;
      if ('([{'.includes(char)) depth += 1;
      if (')]}'.includes(char)) depth -= 1;
      this.#at += 1;
    }
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [taken = ''] = pattern.exec(this.#text) ?? [];
    this.#at += taken.length;
    return taken;
  }
}

function unquote(name: string): string {
  if (!/^["'`]/.test(name)) return name;
  const inner = name.slice(1, -1);
  // JSON knows neither an escaped apostrophe nor a bare quotation mark
  const json = inner.replace(/\\[\s\S]|"/g, (part) => (part === '"' ? '\\"' : /^\\['`]$/.test(part) ? part[1]! : part));
  try {
    return JSON.parse(`"${json}"`) as string;
  } catch {
    return inner;
  }
}

/** Where the default export of a JavaScript or TypeScript module writes its object out; the text's start if nowhere. */
export function findExportedObject(text: string): number {
  const marker = /\bexport\s+default\s+/.exec(text);
  if (marker === null) return 0;
  const after = marker.index + marker[0].length;
  const name = /^([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?:;|\n|$|satisfies\b|as\b)/u.exec(text.slice(after))?.[1];
  const declared =
    name === undefined ? null : new RegExp(`\\b(?:const|let|var)\\s+${escapeName(name)}\\b[^=]*=`).exec(text);
  const from = declared === null ? after : declared.index + declared[0].length;
  const brace = text.indexOf('{', from);
  return brace < 0 ? 0 : brace;
}

function escapeName(name: string): string {
  return name.replaceAll('$', '\\$');
}
