import type { BackboneConfig } from '../backbones/config.ts';
import type { FamilyFile } from '../backbones/family.ts';
import { expandFamily } from '../backbones/family.ts';
import { BACKBONE_SCHEMA, FAMILY_SCHEMA } from './backbone-schema.ts';
import type { ConfigMistake, DocumentPath } from './mistake.ts';
import { listSchemaMistakes, wrongFile } from './mistake.ts';

/** Either the backbones of a file, or everything that is wrong with it. */
export type Checked =
  | { readonly backbones: readonly BackboneConfig[] }
  | { readonly mistakes: readonly ConfigMistake[] };

/** Checks what a JSON file of one backbone, or of a family of them, holds. */
export function checkBackbones(value: unknown): Checked {
  const isFamily = typeof value === 'object' && value !== null && 'members' in value;
  return isFamily ? checkFamily(value) : checkOne(value, []);
}

/** The file's backbones; throws `E_CONFIG` with a line for every mistake. */
export function readBackbones(value: unknown, file: string): readonly BackboneConfig[] {
  const checked = checkBackbones(value);
  if ('backbones' in checked) return checked.backbones;
  throw wrongFile(checked.mistakes, file);
}

function checkFamily(value: object): Checked {
  const frame = FAMILY_SCHEMA.safeParse(value, { reportInput: true });
  if (!frame.success) return { mistakes: listSchemaMistakes(frame.error) };
  const members = expandFamily(value as FamilyFile).map((config, index) => checkOne(config, ['members', index]));
  const mistakes = members.flatMap((member) => ('mistakes' in member ? member.mistakes : []));
  if (mistakes.length > 0) return { mistakes };
  return { backbones: members.flatMap((member) => ('backbones' in member ? member.backbones : [])) };
}

function checkOne(value: unknown, prefix: DocumentPath): Checked {
  const parsed = BACKBONE_SCHEMA.safeParse(value, { reportInput: true });
  if (parsed.success) return { backbones: [parsed.data] };
  return { mistakes: listSchemaMistakes(parsed.error).map(({ path, text }) => ({ path: [...prefix, ...path], text })) };
}
