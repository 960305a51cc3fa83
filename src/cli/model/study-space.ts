import { dirname, join } from 'node:path';
import { parseConvention } from '../../cost/conventions.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Candidate } from '../../search/space/candidate.ts';
import type { NetworkSpace } from '../../search/space/network-space.ts';
import { defineNetworkSpace } from '../../search/space/network-space.ts';
import { fingerprint, fingerprintText } from '../../study/fingerprint.ts';
import type { StudyHeader } from '../../study/records.ts';
import type { Context } from '../context.ts';
import { findNasBnn } from './nas-bnn-file.ts';
import type { ResolvedModel, ResolveModel } from './resolved-model.ts';

/** What a study searched, ready to build its candidates from. */
export interface StudySpace {
  /** The searched network as it was given; of a supernet the largest subnet. */
  readonly model: ResolvedModel;
  materialise(candidate: Candidate): Graph;
}

/** Reads the searched network anew. Throws `E_STUDY` where it is another one by now. */
export async function openStudySpace(
  context: Context,
  path: string,
  header: StudyHeader,
  resolve: ResolveModel,
): Promise<StudySpace> {
  const supernet = await openSupernet(context, path, header);
  if (supernet !== undefined) return supernet;
  const model = await readSearched(context, path, header, resolve);
  const space = reviveSpace(model.graph, header);
  return { model: { ...model, scoring: space.scoring }, materialise: space.materialise };
}

async function openSupernet(context: Context, path: string, { model }: StudyHeader): Promise<StudySpace | undefined> {
  const spec = join(dirname(path), model.name);
  const space = model.isFile ? findNasBnn(context, spec) : undefined;
  if (space === undefined) return undefined;
  if (fingerprintText(JSON.stringify(space)) !== model.fingerprint) throw changed(spec, path);
  const { defineNasBnn } = await import('../../search/nas-bnn/space.ts');
  const { materialise } = defineNasBnn(space);
  return { model: { name: spec, graph: materialise({}), notes: [], isFile: true }, materialise };
}

function changed(spec: string, path: string): BitboneError {
  return new BitboneError('E_STUDY', `${spec} is not the network that was searched any more`, {
    subject: path,
    fix: 'bring back the old file, or search again',
  });
}

async function readSearched(
  context: Context,
  path: string,
  { model }: StudyHeader,
  resolve: ResolveModel,
): Promise<ResolvedModel> {
  const { name, isFile, recipe, select, inputs, dims } = model;
  const spec = isFile ? join(dirname(path), name) : name;
  const found = await resolve(context, spec, {
    input: inputs,
    dim: dims,
    ...(recipe === undefined ? {} : { recipe }),
    ...(select === undefined ? {} : { select: String(select) }),
  });
  if (fingerprint(found.graph) === model.fingerprint) return found;
  throw changed(spec, path);
}

/** The space that a study's header tells. */
export function reviveSpace(graph: Graph, { space }: Pick<StudyHeader, 'space'>): NetworkSpace {
  const { widthShares, multiple, stem, convention, scoreParams, offers } = space;
  const score = scoreParams === undefined ? {} : { scoreParams };
  const options = { widthShares, multiple, stem, convention: parseConvention(convention), ...score };
  return defineNetworkSpace(graph, { ...options, ...offers });
}
