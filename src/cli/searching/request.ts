import { dirname, join } from 'node:path';
import { BitboneError } from '../../graph/errors.ts';
import type { ScoreParams } from '../../score/params.ts';
import type { StudyHeader } from '../../study/records.ts';
import type { SpaceOffers } from '../../study/space-offers.ts';
import type { Study } from '../../study/study.ts';
import { parseStudy } from '../../study/study.ts';
import type { GivenBudget } from '../budgets.ts';
import { readBudgets } from '../budgets.ts';
import { BUDGET_FLAGS } from '../commands/budget-flags.ts';
import type { Context } from '../context.ts';
import { readText } from '../files/open.ts';
import type { ModelFlags, SearchFlags } from '../flags.ts';
import type { Goals } from './objectives.ts';
import { parseGoals } from './objectives.ts';

/** What a search command asks for, from flags or from a study. */
export interface SearchRequest extends Goals {
  /** The network to search; undefined where the question goes to a study. */
  readonly spec: string | undefined;
  readonly flags: SearchFlags;
  readonly budgets: readonly GivenBudget[];
  readonly engine: NonNullable<StudyHeader['engine']>;
  /** The usual ones unless given. */
  readonly scoreParams?: ScoreParams | undefined;
  /** What a space file offers besides the flags, and the file. */
  readonly offers?: SpaceOffers | undefined;
  readonly spaceFile?: string | undefined;
}

const DEFAULT_OBJECTIVE = 'score,ops';
const DEFAULT_EVALUATIONS = 4_000_000;

/** Reads a new request. Throws `E_USAGE`, `E_UNIT` and `E_FORMULA`. */
export async function readRequest(spec: string | undefined, flags: SearchFlags): Promise<SearchRequest> {
  const goals = await parseGoals(flags.objective ?? DEFAULT_OBJECTIVE);
  return { spec, flags, ...goals, budgets: readBudgets({ ...flags }), engine: chooseEngine(goals, flags) };
}

/** A study, and how the network it searched is named and read from here; the network itself is left alone. */
export interface AskedStudy {
  readonly path: string;
  readonly study: Study;
  readonly spec: string;
  readonly flags: ModelFlags;
}

export function readAsked({ cwd }: Pick<Context, 'cwd'>, path: string): AskedStudy {
  const study = parseStudy(readText(cwd, path), path);
  const { name, isFile, recipe, select, inputs, dims } = study.header.model;
  const binary = recipe === undefined ? {} : { recipe, select: String(select ?? 'inner') };
  return {
    path,
    study,
    spec: isFile ? join(dirname(path), name) : name,
    flags: { input: inputs, dim: dims, ...binary },
  };
}

/** The request behind a study that was cut off, to be continued in the same file. */
export async function readResumed(context: Context, path: string, flags: SearchFlags): Promise<SearchRequest> {
  const opened = readAsked(context, path);
  const { objectives, formulas = [], engine = { kind: 'exact' as const } } = opened.study.header;
  const budgets = listBudgets(opened.study.header);
  return {
    spec: opened.spec,
    flags: { ...adoptFlags(opened, flags), output: path },
    objectives,
    formulas,
    budgets,
    engine,
    scoreParams: opened.study.header.space.scoreParams,
    offers: opened.study.header.space.offers,
  };
}

/** Flags that read the network and lay out the space as the study has them. */
export function adoptFlags({ study, flags: model }: AskedStudy, flags: SearchFlags): SearchFlags {
  const { widthShares: widths, multiple, stem, convention } = study.header.space;
  return { ...flags, ...model, widths, multiple, stem, convention };
}

/** A study's budgets, their limits in base units. */
export function listBudgets({ budgets }: StudyHeader): GivenBudget[] {
  return budgets.flatMap(({ measure, max, min }) =>
    BUDGET_FLAGS.flatMap(({ flag, metric, bound }): GivenBudget[] => {
      const value = bound === 'max' ? max : min;
      if (metric !== measure || value === undefined) return [];
      return [{ flag: `--${flag}`, metric, bound, quantity: { kind: 'absolute', value, text: String(value) } }];
    }),
  );
}

/** Formulas need not add up over layers, so only evolution takes them. */
function chooseEngine({ formulas }: Goals, flags: SearchFlags): SearchRequest['engine'] {
  const { engine = 'auto', seed, evaluations, time, epsilon, memory, robust = true } = flags;
  if (engine === 'exact' && formulas.length > 0) {
    const fix = 'leave --engine out, or trade off metrics and the score';
    throw new BitboneError('E_USAGE', `cannot prove anything of the formula ${formulas[0]}`, {
      subject: '--engine',
      fix,
    });
  }
  if (engine === 'exact' || (engine === 'auto' && formulas.length === 0)) {
    if (evaluations !== undefined) refuseIdle('--evaluations', 'an exact search', 'add --engine evolve');
    return {
      kind: 'exact',
      ...(epsilon === undefined ? {} : { epsilon }),
      ...(robust ? {} : { skipsRobust: true }),
    };
  }
  const idle =
    epsilon !== undefined ? '--epsilon' : memory !== undefined ? '--memory' : robust ? undefined : '--no-robust';
  if (idle !== undefined) refuseIdle(idle, 'an evolution', 'trade off metrics and the score, without --engine evolve');
  const isTimed = evaluations === undefined && time !== undefined;
  return { kind: 'evolve', seed, ...(isTimed ? {} : { maxEvaluations: evaluations ?? DEFAULT_EVALUATIONS }) };
}

function refuseIdle(subject: string, search: string, instead: string): never {
  throw new BitboneError('E_USAGE', `says nothing to ${search}`, { subject, fix: `leave it out, or ${instead}` });
}
