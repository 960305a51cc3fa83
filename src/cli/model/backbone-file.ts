import { buildBackbone } from '../../backbones/build.ts';
import type { BackboneConfig } from '../../backbones/config.ts';
import { BitboneError, withSubject } from '../../graph/errors.ts';
import type { Context } from '../context.ts';
import { readText } from '../files/open.ts';
import type { ResolvedModel } from './resolved-model.ts';

/** Builds the backbone a JSON file describes. Throws `E_CONFIG` naming the file. */
export function readBackboneFile({ cwd }: Context, path: string): ResolvedModel {
  const config = parseJson(readText(cwd, path), path) as BackboneConfig;
  try {
    return { name: path, graph: buildBackbone(config), notes: [], isFile: true };
  } catch (error) {
    throw withSubject(error, path);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BitboneError('E_CONFIG', 'is not JSON', { subject: path, fix: (error as Error).message });
  }
}
