import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { BitboneError } from '../graph/errors.ts';
import type { CheckConfig } from './check-config.ts';
import { readCheckConfig } from './check-config.ts';
import { isPackage } from './find-config.ts';
import { findSyntaxFault } from './json-syntax.ts';
import { loadModule } from './load-module.ts';
import type { Locations } from './locate.ts';
import { findExportedObject, lineAt, locateValues } from './locate.ts';
import type { DocumentPath } from './mistake.ts';
import { formatDocumentPath } from './mistake.ts';

/** A mistake as it is told: `bitbone.config.json:12: models[0].budgets[1].max: ...`. */
export interface LocatedMistake {
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly text: string;
}

export type LoadedConfig =
  | { readonly config: CheckConfig; readonly folder: string }
  | { readonly mistakes: readonly LocatedMistake[] };

/**
 * Reads and checks a configuration; `name` is the file as messages and reports tell it. Throws `E_NOT_FOUND`, `E_CONFIG`
 * for a module that cannot be run, `E_MISSING_PACKAGE`.
 */
export async function loadConfig(path: string, name: string): Promise<LoadedConfig> {
  const text = readText(path, name);
  const source = await readDocument(path, name, text);
  if ('mistakes' in source) return source;
  const { document, locations, prefix } = source;
  const lineOf = (at: DocumentPath): number => locations.lineOf([...prefix, ...at]);
  const told = (at: DocumentPath, what: string): LocatedMistake => ({
    file: name,
    line: lineOf(at),
    path: formatDocumentPath([...prefix, ...at]),
    text: what,
  });
  const doubles = locations.doubles
    .filter((at) => prefix.every((key, index) => at[index] === key))
    .map((at) => told(at.slice(prefix.length), 'stands here a second time; only one would be read'));
  const read = await readCheckConfig(document, (at) => ({ file: name, line: lineOf(at) }));
  const mistakes = [
    ...doubles,
    ...('mistakes' in read ? read.mistakes.map(({ path: at, text }) => told(at, text)) : []),
  ];
  if ('mistakes' in read || mistakes.length > 0) return { mistakes: mistakes.sort((a, b) => a.line - b.line) };
  return { config: read.config, folder: dirname(path) };
}

/** A document with the way to its own beginning. */
interface Source {
  readonly document: unknown;
  readonly locations: Locations;
  readonly prefix: DocumentPath;
}

async function readDocument(
  path: string,
  name: string,
  text: string,
): Promise<Source | { mistakes: readonly LocatedMistake[] }> {
  if (!path.endsWith('.json')) {
    const document = await loadModule(path, name);
    return { document, locations: locateValues(text, findExportedObject(text)), prefix: [] };
  }
  try {
    const document: unknown = JSON.parse(text);
    const prefix = isPackage(path) ? ['bitbone'] : [];
    const inner = isPackage(path) ? (document as Record<string, unknown>).bitbone : document;
    return { document: inner, locations: locateValues(text), prefix };
  } catch {
    return { mistakes: [explainSyntax(name, text)] };
  }
}

function explainSyntax(file: string, text: string): LocatedMistake {
  const fault = findSyntaxFault(text) ?? { offset: 0, text: 'it cannot be read' };
  return { file, line: lineAt(text, fault.offset), path: '', text: `is not JSON: ${fault.text}` };
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BitboneError('E_NOT_FOUND', 'no such configuration', {
      subject: name,
      fix: 'check the path, or let bitbone init write one',
      cause: error,
    });
  }
}
