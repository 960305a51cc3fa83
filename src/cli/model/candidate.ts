import { BitboneError } from '../../graph/errors.ts';
import { quoteWords } from '../../report/shell-words.ts';
import type { Candidate } from '../../search/space/candidate.ts';
import type { Study } from '../../study/study.ts';
import { findEntry, parseStudy } from '../../study/study.ts';
import type { Context } from '../context.ts';
import { readText } from '../files/open.ts';
import { parseKnobValues } from './knob-values.ts';
import type { ResolvedModel, ResolveModel } from './resolved-model.ts';
import { openStudySpace } from './study-space.ts';

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
  const candidate = pickCandidate(study, which, path);
  const { model, materialise } = await openStudySpace(context, path, study.header, resolve);
  return { ...model, name: `${path}#${which}`, graph: materialise(candidate), candidate };
}

function pickCandidate(study: Study, which: string, path: string): Candidate {
  if (/^\d+$/.test(which)) return findEntry(study, Number(which), path).candidate;
  const given = parseKnobValues(which);
  if (given !== undefined) return given;
  const values = quoteWords([`${path}#{"${study.header.space.knobs[0]?.id}":1}`]);
  const fix = `write ${quoteWords([`${path}#1`])}, or knob values such as ${values}`;
  throw new BitboneError('E_USAGE', `"${which}" names no candidate`, { subject: path, fix });
}
