import { z } from 'zod';
import type { BackboneConfig } from '../backbones/config.ts';
import { describeNasBnn } from '../backbones/nas-bnn.ts';
import { BitboneError } from '../graph/errors.ts';
import { readNasBnnSpace } from './nas-bnn-schema.ts';

/**
 * The subnet of a space that a published tuple names, given as JSON (`[0,0,32,3,1,1,...]`). Throws `E_CONFIG` for a
 * wrong file and `E_KNOB` for a tuple the space does not allow.
 */
export function readNasBnnSubnet(value: unknown, file: string, tuple: string | undefined): BackboneConfig {
  return describeNasBnn(readNasBnnSpace(value, file), parseTuple(tuple, file));
}

function parseTuple(tuple: string | undefined, file: string): readonly number[] {
  const numbers = z.array(z.int()).safeParse(parseJson(tuple ?? ''));
  if (numbers.success) return numbers.data;
  const fix = `name a subnet as ${file}#[0,0,32,3,1,1,...], six whole numbers a block`;
  throw new BitboneError('E_KNOB', tuple === undefined ? 'describes a search space' : 'has no such subnet', {
    subject: file,
    fix,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
