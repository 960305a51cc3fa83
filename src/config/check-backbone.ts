import type { z } from 'zod';
import type { BackboneConfig } from '../backbones/config.ts';
import type { FamilyFile } from '../backbones/family.ts';
import { expandFamily } from '../backbones/family.ts';
import { BitboneError } from '../graph/errors.ts';
import { BACKBONE_SCHEMA, FAMILY_SCHEMA } from './backbone-schema.ts';

/** One thing wrong in a file: where, and what is allowed there. */
export interface Mistake {
  /** `stages[1].shortcut.kind`; empty for the whole file. */
  readonly path: string;
  readonly text: string;
}

/** Either the backbones of a file, or everything that is wrong with it. */
export type Checked = { readonly backbones: readonly BackboneConfig[] } | { readonly mistakes: readonly Mistake[] };

/** Checks what a JSON file of one backbone, or of a family of them, holds. */
export function checkBackbones(value: unknown): Checked {
  const isFamily = typeof value === 'object' && value !== null && 'members' in value;
  return isFamily ? checkFamily(value) : checkOne(value, '');
}

/** The file's backbones; throws `E_CONFIG` with the first mistake and the number of the others. */
export function readBackbones(value: unknown, file: string): readonly BackboneConfig[] {
  const checked = checkBackbones(value);
  if ('backbones' in checked) return checked.backbones;
  const [first, ...others] = checked.mistakes;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  throw new BitboneError('E_CONFIG', `${describeMistake(first!)}${more}`, { subject: file });
}

/** One line: path and text. */
export function describeMistake({ path, text }: Mistake): string {
  return path === '' ? text : `${path} ${text}`;
}

function checkFamily(value: object): Checked {
  const frame = FAMILY_SCHEMA.safeParse(value, { reportInput: true });
  if (!frame.success) return { mistakes: listMistakes(frame.error, '') };
  const members = expandFamily(value as FamilyFile).map((config, index) => checkOne(config, `members[${index}]`));
  const mistakes = members.flatMap((member) => ('mistakes' in member ? member.mistakes : []));
  if (mistakes.length > 0) return { mistakes };
  return { backbones: members.flatMap((member) => ('backbones' in member ? member.backbones : [])) };
}

function checkOne(value: unknown, prefix: string): Checked {
  const parsed = BACKBONE_SCHEMA.safeParse(value, { reportInput: true });
  return parsed.success ? { backbones: [parsed.data] } : { mistakes: listMistakes(parsed.error, prefix) };
}

function listMistakes(error: z.ZodError, prefix: string): Mistake[] {
  return error.issues.map(({ path, message }) => ({ path: formatPath(path, prefix), text: message }));
}

function formatPath(path: readonly PropertyKey[], prefix: string): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, prefix);
}
