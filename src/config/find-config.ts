import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Names of the configuration, of which a folder may have one. */
export const CONFIG_NAMES = ['bitbone.config.json', 'bitbone.config.ts', 'bitbone.config.mjs'] as const;
const PACKAGE = 'package.json';

/** The nearest configuration from a folder upwards: a file of the usual names, or a package.json with a `bitbone` field. */
export function findConfig(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const found = findIn(at);
    if (found !== null) return found;
    if (dirname(at) === at) return null;
  }
}

function findIn(folder: string): string | null {
  const name = CONFIG_NAMES.find((name) => isFile(join(folder, name)));
  if (name !== undefined) return join(folder, name);
  const path = join(folder, PACKAGE);
  return isFile(path) && hasField(path) ? path : null;
}

/** Whether the configuration is the `bitbone` field of this file. */
export function isPackage(path: string): boolean {
  return basename(path) === PACKAGE;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** A package.json that cannot be read is somebody else's trouble. */
function hasField(path: string): boolean {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof content === 'object' && content !== null && Object.hasOwn(content, 'bitbone');
  } catch {
    return false;
  }
}
