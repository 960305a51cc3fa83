import { quoteWords } from '../../report/shell-words.ts';
import type { StudyHeader } from '../../study/records.ts';
import { BUDGET_FLAGS } from '../commands/budget-flags.ts';
import type { ModelFlags } from '../flags.ts';

/** The search that made a study; limits stand in base units. */
export function describeSearch(
  spec: string,
  { model, space, objectives, budgets }: StudyHeader,
  study: string,
): string {
  const { recipe, select, inputs, dims } = model;
  const flags: ModelFlags = {
    input: inputs,
    dim: dims,
    ...(recipe === undefined ? {} : { recipe, select: String(select ?? 'inner') }),
  };
  const { convention, widthShares, multiple, stem } = space;
  const limits = budgets.flatMap(({ measure, max, min }) =>
    BUDGET_FLAGS.flatMap(({ flag, metric, bound }) => {
      const limit = bound === 'max' ? max : min;
      return metric === measure && limit !== undefined ? [`--${flag}`, String(limit)] : [];
    }),
  );
  return quoteWords([
    ...['bitbone', 'search', spec],
    ...listModelFlags(flags),
    ...['--objective', objectives.join(',')],
    ...limits,
    ...['--convention', convention, '--widths', widthShares.join('..'), '--multiple', String(multiple), '--stem', stem],
    ...['-o', study],
  ]);
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
