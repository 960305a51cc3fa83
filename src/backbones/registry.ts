import bireal from '../../configs/backbones/bireal.json' with { type: 'json' };
import resnet from '../../configs/backbones/resnet.json' with { type: 'json' };
import type { BackboneConfig } from './config.ts';
import type { FamilyFile } from './family.ts';
import { expandFamily } from './family.ts';

/** The shipped family files; a test checks every one against the schema. */
const FAMILIES = [resnet, bireal] as unknown as readonly FamilyFile[];

/** Every built-in backbone. */
export function listBackbones(): readonly BackboneConfig[] {
  return FAMILIES.flatMap(expandFamily);
}

/** The built-in of this name or alias; case, spaces and dashes do not matter. */
export function findBackbone(name: string): BackboneConfig | undefined {
  const wanted = plain(name);
  return listBackbones().find((config) =>
    [config.name, ...(config.aliases ?? [])].some((known) => plain(known) === wanted),
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}
