import type { BackboneConfig } from './config.ts';
import { FAMILIES } from './families.ts';
import { expandFamily, expandScaled } from './family.ts';

/** Every built-in backbone, family by family. */
export function listBackbones(): readonly BackboneConfig[] {
  return FAMILIES.flatMap(expandFamily);
}

/**
 * The built-in of this name or alias, or the member of a family that comes in all widths; case, spaces, underscores and
 * dashes do not matter.
 */
export function findBackbone(name: string): BackboneConfig | undefined {
  const wanted = plain(name);
  const known = listBackbones().find((config) => namesOf(config).some((other) => plain(other) === wanted));
  return (
    known ??
    findScaled(
      name
        .trim()
        .toLowerCase()
        .replace(/[\s_]+/g, '-'),
    )
  );
}

function findScaled(name: string): BackboneConfig | undefined {
  for (const family of FAMILIES) {
    const member = expandScaled(family, name);
    if (member !== undefined) return member;
  }
  return undefined;
}

/** The name and the aliases. */
export function namesOf(config: BackboneConfig): readonly string[] {
  return [config.name, ...(config.aliases ?? [])];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}
