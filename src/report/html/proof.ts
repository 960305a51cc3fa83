import type { StudyResult } from '../../study/records.ts';

/** What is proved of a front, in words for someone who does not know the tool, and whether that is everything. */
export function explainProof(
  result: StudyResult | undefined,
  count: number,
): { readonly text: string; readonly isProved: boolean } {
  if (result === undefined) {
    return {
      isProved: false,
      text: 'Nothing is proved: the search was cut off before it could say how good these candidates are.',
    };
  }
  const { kind, epsilon } = result.certificate;
  if (count === 0 && kind === 'exact') {
    return { isProved: true, text: 'Proved: no candidate of this space keeps all the budgets.' };
  }
  if (kind === 'exact') {
    const text =
      count === 1
        ? 'Proved exact: of all candidates that keep the budgets none is better than this one.'
        : `Proved exact: of all candidates that keep the budgets none is better than any of these ${count} in one objective without being worse in another, and none of these is missing.`;
    return { isProved: true, text };
  }
  if (kind === 'epsilon' && epsilon !== null) {
    const text = `Proved within ${(100 * epsilon).toPrecision(2)} %: for every candidate that keeps the budgets there is one here that is at most that much worse in each objective.`;
    return { isProved: true, text };
  }
  const stopped = result.interrupted ? ' because the search was stopped' : '';
  return { isProved: false, text: `Nothing is proved${stopped}: better candidates may exist.` };
}
