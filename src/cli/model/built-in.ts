import { buildBackbone } from '../../backbones/build.ts';
import { findBackbone, listBackbones } from '../../backbones/registry.ts';
import { BitboneError } from '../../graph/errors.ts';
import { suggestName } from '../suggest.ts';
import type { ResolvedModel } from './resolved-model.ts';

/** The built-in backbone of this name, or undefined. */
export function findBuiltIn(name: string): ResolvedModel | undefined {
  const config = findBackbone(name);
  if (config === undefined) return undefined;
  const rebuild = (recipe: string) => buildBackbone({ ...config, recipe });
  return { name, graph: buildBackbone(config), ownRecipe: config.recipe, rebuild, notes: [], isFile: false };
}

/** For a name that is neither a file nor a built-in; always throws `E_UNKNOWN_MODEL`. */
export function refuseName(name: string): never {
  const names = listBackbones().flatMap((config) => [config.name, ...(config.aliases ?? [])]);
  const near = suggestName(name, names);
  const fix = near === undefined ? 'bitbone models lists the built-in ones' : `did you mean ${near}?`;
  throw new BitboneError('E_UNKNOWN_MODEL', 'neither a file nor a built-in backbone', { subject: name, fix });
}
