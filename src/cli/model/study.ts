import { dirname, join } from 'node:path';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { quoteWords } from '../../report/shell-words.ts';
import type { FrontEntry } from '../../search/search.ts';
import { fingerprint } from '../../study/fingerprint.ts';
import type { Study } from '../../study/study.ts';
import { parseStudy } from '../../study/study.ts';
import type { Context } from '../context.ts';
import { readText } from '../files/open.ts';
import type { ModelFlags } from '../flags.ts';
import { resolveModel } from './resolve.ts';
import type { ResolvedModel } from './resolved-model.ts';

/** A study, and the network it was made from as it was before any recipe. */
export interface OpenedStudy {
  readonly path: string;
  readonly study: Study;
  /** The network without the study's recipe. */
  readonly given: ResolvedModel;
  /** How the model is named from here, and with what flags it is read. */
  readonly spec: string;
  readonly flags: ModelFlags;
}

/** Throws `E_STUDY`, also for a study whose candidates differ in more than the explorer shows. */
export async function openStudy(context: Context, path: string): Promise<OpenedStudy> {
  const study = parseStudy(readText(context.cwd, path), path);
  checkChoices(study, path);
  const { name, isFile, recipe, select, inputs, dims } = study.header.model;
  const spec = isFile ? join(dirname(path), name) : name;
  const read: ModelFlags = { input: inputs, dim: dims };
  const given = await resolveModel(context, spec, read);
  const flags = { ...read, ...(recipe === undefined ? {} : { recipe, select: String(select ?? 'inner') }) };
  return { path, study, given, spec, flags };
}

function checkChoices({ header: { space } }: Study, path: string): void {
  const isPlain = space.knobs.every(({ kind }) => kind === 'width' || kind === 'depth');
  if (isPlain && space.offers === undefined) return;
  throw new BitboneError('E_STUDY', 'its candidates differ in more than depths and widths of stages', {
    subject: path,
    fix: `look at it with ${quoteWords(['bitbone', 'report', path])}`,
  });
}

/** Throws `E_STUDY` where the searched network is another one than when the study was written. */
export function checkSearched({ path, study, spec }: OpenedStudy, searched: Graph): void {
  if (fingerprint(searched) === study.header.model.fingerprint) return;
  throw new BitboneError('E_STUDY', `${spec} is not the network that was searched any more`, {
    subject: path,
    fix: 'bring back the old file, or search again',
  });
}

/** The candidates of a study as a search gives them. */
export function listCandidates({ entries }: Study): FrontEntry[] {
  return entries.map(({ id, score, costs, candidate }) => ({ id, score, costs, candidate }));
}
