import { quoteWords } from '../../report/shell-words.ts';
import type { StudyHeader } from '../../study/records.ts';
import { BUDGET_FLAGS } from '../commands/budget-flags.ts';
import type { ModelFlags, ScoringFlags } from '../flags.ts';

/** The search that made a study; limits stand in base units. */
export function describeSearch(
  spec: string,
  { model, space, objectives, formulas = [], engine, budgets }: StudyHeader,
  study: string,
): string {
  const { recipe, select, inputs, dims } = model;
  const flags: ModelFlags = {
    input: inputs,
    dim: dims,
    ...(recipe === undefined ? {} : { recipe, select: String(select ?? 'inner') }),
  };
  const { convention, widthShares, multiple, stem, scoreParams, offers } = space;
  const limits = budgets.flatMap(({ measure, max, min }) =>
    BUDGET_FLAGS.flatMap(({ flag, metric, bound }) => {
      const limit = bound === 'max' ? max : min;
      return metric === measure && limit !== undefined ? [`--${flag}`, String(limit)] : [];
    }),
  );
  return quoteWords([
    ...['bitbone', 'search', spec],
    ...listModelFlags(flags),
    ...['--objective', [...objectives, ...formulas].join(',')],
    ...limits,
    ...['--convention', convention, '--widths', widthShares.join('..'), '--multiple', String(multiple), '--stem', stem],
    ...listEngineFlags(engine),
    // the study itself tells them
    ...(offers === undefined ? [] : ['--space', study]),
    ...listScoringFlags(scoreParams === undefined ? {} : { scoreParams: study }),
    ...['-o', study],
  ]);
}

/** An exact search leaves nothing to chance; a proved epsilon may have been given or have come about. */
function listEngineFlags(engine: StudyHeader['engine']): string[] {
  if (engine === undefined) return [];
  const { kind, seed, maxEvaluations, epsilon, skipsRobust } = engine;
  return [
    ...(kind === 'exact' ? [] : ['--engine', kind]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
    ...(maxEvaluations === undefined ? [] : ['--evaluations', String(maxEvaluations)]),
    ...(epsilon === undefined ? [] : ['--epsilon', String(epsilon)]),
    ...(skipsRobust === true ? ['--no-robust'] : []),
  ];
}

/** Flags that say how the score is computed, as words. */
export function listScoringFlags({ scoreParams, calibration }: ScoringFlags): string[] {
  return [
    ...(scoreParams === undefined ? [] : ['--score-params', scoreParams]),
    ...(calibration === undefined ? [] : ['--calibration', calibration]),
  ];
}

/** Flags that say how a model is read, as words. */
export function listModelFlags({ input = [], dim = [], recipe, select }: ModelFlags): string[] {
  return [
    ...input.flatMap((shape) => ['--input', shape]),
    ...dim.flatMap((size) => ['--dim', size]),
    ...(recipe === undefined ? [] : ['--recipe', recipe]),
    ...(select === undefined || select === 'inner' ? [] : ['--select', select]),
  ];
}
