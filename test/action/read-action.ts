import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** No line is like this: up to the end. */
const NEVER = /(?!)/;

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Step {
  readonly id: string;
  readonly folder: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

export interface Action {
  /** Defaults of the inputs by name. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Values of the outputs by name, with their expressions. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** The project's action.yml, of whose YAML it reads what is there: nested keys with values on one line. */
export function readAction(): Action {
  const lines = readFileSync(join(ROOT, 'action.yml'), 'utf8').split('\n');
  const fields = (from: RegExp, to: RegExp, name: string): Record<string, string> => {
    const part = sliceLines(lines, from, to);
    const keys = [...part.keys()].filter((index) => /^ {2}\S+:$/.test(part[index]!));
    return Object.fromEntries(
      keys.map((at, index) => {
        const own = part.slice(at, keys[index + 1]).join('\n');
        const value = new RegExp(`^ {4}${name}: (.*)$`, 'm').exec(own)?.[1] ?? '';
        return [part[at]!.trim().slice(0, -1), value.replace(/^'(.*)'$/, '$1')];
      }),
    );
  };
  return {
    inputs: fields(/^inputs:/, /^outputs:/, 'default'),
    outputs: fields(/^outputs:/, /^runs:/, 'value'),
    steps: sliceLines(lines, /^ {2}steps:/, NEVER)
      .join('\n')
      .split(/^ {4}- /m)
      .slice(1)
      .map(readStep),
  };
}

function readStep(text: string): Step {
  const read = (name: string): string | undefined => new RegExp(`^(?: {6})?${name}: (.+)$`, 'm').exec(text)?.[1];
  const run = read('run');
  if (run === undefined || /^[|>]/.test(run)) throw new Error(`a step without a command on one line:\n${text}`);
  const env = [...text.matchAll(/^ {8}(\w+): (.+)$/gm)].map(([, name, value]) => [name!, value!] as const);
  return { id: read('id') ?? '', folder: read('working-directory'), env: Object.fromEntries(env), run };
}

function sliceLines(lines: readonly string[], from: RegExp, to: RegExp): string[] {
  const start = lines.findIndex((line) => from.test(line)) + 1;
  const length = lines.slice(start).findIndex((line) => to.test(line));
  return lines.slice(start, length < 0 ? undefined : start + length);
}
