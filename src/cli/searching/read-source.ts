import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Context } from '../context.ts';
import type { SearchFlags } from '../flags.ts';
import { findNasBnn } from '../model/nas-bnn-file.ts';
import { checkMeasured, refuseScoring } from '../scoring/params.ts';
import type { SearchRequest } from './request.ts';

/** What is searched: a network, or a supernet. */
export interface Source {
  readonly isFile: boolean;
  readonly graph?: Graph | undefined;
  readonly nasBnn?: NasBnnSpace;
}

export async function readSource(context: Context, spec: string, flags: SearchFlags): Promise<Source> {
  const nasBnn = findNasBnn(context, spec);
  if (nasBnn !== undefined) return { nasBnn, isFile: true };
  const { resolveModel } = await import('../model/resolve.ts');
  const { graph, isFile } = await resolveModel(context, spec, flags);
  return { graph, isFile };
}

/** Throws `E_USAGE` and `E_CONFIG` for measured errors that have nothing to do with what is searched. */
export function checkScoring({ graph }: Source, { flags, scoreParams }: SearchRequest): void {
  if (flags.calibration === undefined) return;
  if (graph === undefined) refuseScoring(flags, 'a supernet has no layers of its own to measure', 'leave it out');
  else checkMeasured(graph, scoreParams, flags);
}
