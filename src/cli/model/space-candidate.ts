import { BitboneError, withSubject } from '../../graph/errors.ts';
import { quoteWords } from '../../report/shell-words.ts';
import type { Candidate } from '../../search/space/candidate.ts';
import type { Context } from '../context.ts';
import { parseKnobValues } from './knob-values.ts';
import { findNasBnn } from './nas-bnn-file.ts';
import type { ResolvedModel, ResolveModel } from './resolved-model.ts';
import { findSpaceFile, locateModel } from './space-file.ts';

/**
 * A candidate of a space file: `space.json#{"stage1.depth":2}`, knobs left out as the network has them. Undefined for a
 * file that describes no space, and for a supernet's subnet by its tuple. Throws `E_KNOB` and `E_CONFIG`.
 */
export async function readSpaceCandidate(
  context: Context,
  path: string,
  which: string,
  resolve: ResolveModel,
): Promise<ResolvedModel | undefined> {
  const name = `${path}#${which}`;
  const candidate = parseKnobValues(which);
  const supernet = findNasBnn(context, path);
  if (supernet !== undefined) {
    if (candidate === undefined) return undefined;
    const { defineNasBnn } = await import('../../search/nas-bnn/space.ts');
    return { name, graph: defineNasBnn(supernet).materialise(candidate), candidate, notes: [], isFile: true };
  }
  const file = findSpaceFile(context, path);
  if (file === undefined) return undefined;
  if (candidate === undefined) throw refuse(path, which);
  const { recipe, select } = file;
  const binary = {
    ...(recipe === undefined ? {} : { recipe }),
    ...(select === undefined ? {} : { select: String(select) }),
  };
  const model = await resolve(context, locateModel(context, path, file), binary);
  return { ...model, ...(await build(model, file, candidate, path)), name, candidate };
}

async function build(
  { graph }: ResolvedModel,
  file: NonNullable<ReturnType<typeof findSpaceFile>>,
  candidate: Candidate,
  path: string,
) {
  const [{ defineNetworkSpace }, { toSpaceOptions }] = await Promise.all([
    import('../../search/space/network-space.ts'),
    import('../../config/space-schema.ts'),
  ]);
  try {
    const space = defineNetworkSpace(graph, toSpaceOptions(file));
    const built = { graph: space.materialise(candidate), scoring: space.scoring };
    space.checkOffered(candidate);
    return built;
  } catch (error) {
    throw withSubject(error, path);
  }
}

function refuse(path: string, which: string): BitboneError {
  return new BitboneError('E_USAGE', `"${which}" names no candidate`, {
    subject: path,
    fix: `give values of knobs such as ${quoteWords([`${path}#{"stage1.depth":2}`])}`,
  });
}
