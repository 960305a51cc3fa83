import type { CostDiff, PartChange } from '../cost/diff.ts';

/** The document of `diff --json`; `before` and `after` are the models as the user named them. */
export function toDiffDocument(before: string, after: string, convention: string, diff: CostDiff) {
  return {
    before,
    after,
    convention,
    totals: diff.totals,
    stages: diff.stages.map(toPart),
    layers: diff.layers.map(toPart),
  };
}

function toPart({ before, after, changes }: PartChange) {
  const status = before === null ? 'added' : after === null ? 'removed' : 'kept';
  return { name: (after ?? before)!.name, nameBefore: before?.name ?? null, status, ...changes };
}
