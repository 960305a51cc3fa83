import { buildBackbone } from '../../backbones/build.ts';
import type { BackboneConfig } from '../../backbones/config.ts';
import { readBackbones } from '../../config/check-backbone.ts';
import { isNasBnnSpace } from '../../config/nas-bnn-schema.ts';
import { readNasBnnSubnet } from '../../config/nas-bnn-subnet.ts';
import { BitboneError, withSubject } from '../../graph/errors.ts';
import type { Context } from '../context.ts';
import { readText } from '../files/open.ts';
import { suggestName } from '../suggest.ts';
import type { ResolvedModel } from './resolved-model.ts';

/**
 * Builds the backbone a JSON file describes; `member` names the one that is meant, where the file describes a family.
 * Throws `E_CONFIG` naming the file and the path inside it, and `E_UNKNOWN_MODEL`.
 */
export function readBackboneFile({ cwd }: Context, path: string, member?: string): ResolvedModel {
  const config = describeBackbone(parseJson(readText(cwd, path), path), path, member);
  try {
    const name = member === undefined ? path : `${path}#${member}`;
    return { name, graph: buildBackbone(config), ownRecipe: config.recipe, notes: [], isFile: true };
  } catch (error) {
    throw withSubject(error, path);
  }
}

/** A member of a family, or a subnet of a NAS-BNN space by its tuple. */
function describeBackbone(value: unknown, path: string, member: string | undefined): BackboneConfig {
  if (isNasBnnSpace(value)) return readNasBnnSubnet(value, path, member);
  return pickMember(readBackbones(value, path), path, member);
}

function pickMember(configs: readonly BackboneConfig[], path: string, member: string | undefined): BackboneConfig {
  const found = member === undefined && configs.length === 1 ? configs[0] : configs.find(({ name }) => name === member);
  if (found !== undefined) return found;
  const names = configs.map(({ name }) => name);
  const near = suggestName(member ?? '', names) ?? names[0];
  const reason = member === undefined ? `describes ${names.length} backbones` : `describes no backbone "${member}"`;
  throw new BitboneError('E_UNKNOWN_MODEL', reason, { subject: path, fix: `name one, such as ${path}#${near}` });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BitboneError('E_CONFIG', `is not JSON: ${(error as Error).message}`, { subject: path });
  }
}
