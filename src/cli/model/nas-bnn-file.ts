import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import { isNasBnnSpace, readNasBnnSpace } from '../../config/nas-bnn-schema.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Candidate } from '../../search/candidate.ts';
import type { Context } from '../context.ts';
import { readText } from '../files/open.ts';
import type { ResolvedModel } from './resolved-model.ts';

/** The NAS-BNN space that a file describes; undefined where the argument means anything else. Throws `E_CONFIG`. */
export function findNasBnn({ cwd }: Pick<Context, 'cwd'>, spec: string): NasBnnSpace | undefined {
  if (!/\.json$/i.test(spec) || !existsSync(resolve(cwd, spec))) return undefined;
  const value = parseJson(readText(cwd, spec), spec);
  return isNasBnnSpace(value) ? readNasBnnSpace(value, spec) : undefined;
}

/** A subnet by the values of its knobs. Throws `E_KNOB`. */
export async function buildSubnet(space: NasBnnSpace, candidate: Candidate, name: string): Promise<ResolvedModel> {
  const { defineNasBnn } = await import('../../search/nas-bnn/space.ts');
  return { name, graph: defineNasBnn(space).materialise(candidate), candidate, notes: [], isFile: true };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BitboneError('E_CONFIG', `is not JSON: ${(error as Error).message}`, { subject: path });
  }
}
