import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { BitboneError } from '../../graph/errors.ts';
import type { OpenBeside } from '../../onnx/byte-source.ts';
import { openFile, STANDARD_STREAM } from './open.ts';

/**
 * Opens external data in the model's own folder or below it. A file that lies elsewhere, be it over a symbolic link, is
 * refused with `E_EXTERNAL_DATA`: a model from a stranger must not make its reader open other files.
 */
export function openerBeside(cwd: string, modelPath: string): OpenBeside {
  if (modelPath === STANDARD_STREAM) return () => null;
  const folder = dirname(resolve(cwd, modelPath));
  return (fileName) => {
    const path = join(folder, fileName);
    if (!existsSync(path)) return null;
    if (isInside(realpathSync(folder), realpathSync(path))) return openFile(cwd, path);
    throw new BitboneError('E_EXTERNAL_DATA', `the data file "${fileName}" lies outside the model's folder`, {
      subject: modelPath,
      fix: 'copy the data beside the model',
    });
  };
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
