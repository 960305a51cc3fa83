import { dirname, join } from 'node:path';
import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import { parseConvention } from '../../cost/conventions.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Candidate } from '../../search/candidate.ts';
import { materialise } from '../../search/evaluate.ts';
import type { Space } from '../../search/space.ts';
import { defineSpace } from '../../search/space.ts';
import { fingerprint, fingerprintText } from '../../study/fingerprint.ts';
import type { StudyHeader } from '../../study/records.ts';
import type { Study } from '../../study/study.ts';
import { findEntry, parseStudy } from '../../study/study.ts';
import type { Context } from '../context.ts';
import { readText } from '../files/open.ts';
import { buildSubnet, findNasBnn } from './nas-bnn-file.ts';
import type { ResolvedModel, ResolveModel } from './resolved-model.ts';

/**
 * A candidate of a study: `which` is an id of its front, or values for its knobs as JSON (`{"stage1.width":96}`). The
 * searched network is read anew. Throws `E_STUDY` for a study that does not fit it any more, and `E_KNOB`.
 */
export async function readCandidate(
  context: Context,
  path: string,
  which: string,
  resolve: ResolveModel,
): Promise<ResolvedModel> {
  const study = parseStudy(readText(context.cwd, path), path);
  const subnet = findSupernet(context, path, study.header);
  if (subnet !== undefined) return buildSubnet(subnet, pickCandidate(study, which, path), `${path}#${which}`);
  const model = await readSearched(context, path, study.header, resolve);
  const space = reviveSpace(model, study.header);
  const candidate = pickCandidate(study, which, path);
  const { params, givenMacs } = space.score;
  const scoring = { params, givenMacs };
  return { ...model, name: `${path}#${which}`, graph: materialise(space, candidate), candidate, scoring };
}

/** The supernet a study searched, unless it searched a network. Throws `E_STUDY` where it is another one by now. */
function findSupernet(context: Context, path: string, { model }: StudyHeader): NasBnnSpace | undefined {
  const spec = join(dirname(path), model.name);
  const space = model.isFile ? findNasBnn(context, spec) : undefined;
  if (space !== undefined && fingerprintText(JSON.stringify(space)) !== model.fingerprint) throw changed(spec, path);
  return space;
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

function reviveSpace({ graph }: ResolvedModel, { space }: StudyHeader): Space {
  const { widthShares, multiple, stem, convention, scoreParams } = space;
  const score = scoreParams === undefined ? {} : { scoreParams };
  return defineSpace(graph, { widthShares, multiple, stem, convention: parseConvention(convention), ...score });
}

function pickCandidate(study: Study, which: string, path: string): Candidate {
  if (/^\d+$/.test(which)) return findEntry(study, Number(which), path).candidate;
  const given = parseObject(which);
  if (given !== undefined) return given;
  const fix = `write ${path}#1, or knob values such as ${path}#{"${study.header.space.knobs[0]?.id}":1}`;
  throw new BitboneError('E_USAGE', `"${which}" names no candidate`, { subject: path, fix });
}

function parseObject(text: string): Candidate | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && Object.values(value).every((entry) => typeof entry === 'number')
      ? (value as Candidate)
      : undefined;
  } catch {
    return undefined;
  }
}
