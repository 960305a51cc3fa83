import { buildBackbone } from '../../backbones/build.ts';
import type { BackboneConfig } from '../../backbones/config.ts';
import { readBackbones } from '../../config/check-backbone.ts';
import { isNasBnnSpace } from '../../config/nas-bnn-schema.ts';
import { readNasBnnSubnet } from '../../config/nas-bnn-subnet.ts';
import { isNetworkSpace, readSpaceFile } from '../../config/space-schema.ts';
import { BitboneError, withSubject } from '../../graph/errors.ts';
import type { Context } from '../context.ts';
import { readJson } from '../files/read-json.ts';
import { suggestName } from '../suggest.ts';
import type { ResolvedModel } from './resolved-model.ts';

/**
 * Builds the backbone a JSON file describes; `member` names the one that is meant, where the file describes a family.
 * Throws `E_CONFIG` naming the file and the path inside it, and `E_UNKNOWN_MODEL`.
 */
export function readBackboneFile({ cwd }: Context, path: string, member?: string): ResolvedModel {
  const config = describeBackbone(readJson(cwd, path), path, member);
  try {
    const name = member === undefined ? path : `${path}#${member}`;
    const rebuild = (recipe: string) => buildBackbone({ ...config, recipe });
    return { name, graph: buildBackbone(config), ownRecipe: config.recipe, rebuild, notes: [], isFile: true };
  } catch (error) {
    throw withSubject(error, path);
  }
}

/** A member of a family, or a subnet of a NAS-BNN space by its tuple. */
function describeBackbone(value: unknown, path: string, member: string | undefined): BackboneConfig {
  if (isNasBnnSpace(value)) return readNasBnnSubnet(value, path, member);
  if (isNetworkSpace(value)) refuseSpace(value, path);
  return pickMember(readBackbones(value, path), path, member);
}

/** What is wrong with the space is told first. */
function refuseSpace(value: unknown, path: string): never {
  readSpaceFile(value, path);
  const fix = `name a candidate, such as ${path}#{} for the network it is laid over`;
  throw new BitboneError('E_KNOB', 'describes a search space', { subject: path, fix });
}

function pickMember(configs: readonly BackboneConfig[], path: string, member: string | undefined): BackboneConfig {
  const found = member === undefined && configs.length === 1 ? configs[0] : configs.find(({ name }) => name === member);
  if (found !== undefined) return found;
  const names = configs.map(({ name }) => name);
  const near = suggestName(member ?? '', names) ?? names[0];
  const reason = member === undefined ? `describes ${names.length} backbones` : `describes no backbone "${member}"`;
  throw new BitboneError('E_UNKNOWN_MODEL', reason, { subject: path, fix: `name one, such as ${path}#${near}` });
}
