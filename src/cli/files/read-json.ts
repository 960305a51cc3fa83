import { BitboneError } from '../../graph/errors.ts';
import { readText } from './open.ts';

/** The value that a JSON file holds. Throws `E_CONFIG` where it is none, and as `openFile`. */
export function readJson(cwd: string, path: string): unknown {
  const text = readText(cwd, path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BitboneError('E_CONFIG', `is not JSON: ${(error as Error).message}`, { subject: path });
  }
}
