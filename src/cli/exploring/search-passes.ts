import { parseConvention } from '../../cost/conventions.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Budget } from '../../search/budget.ts';
import type { SearchResult } from '../../search/search.ts';
import { search } from '../../search/search.ts';
import { toSearchable } from '../../search/searchable.ts';
import type { Space } from '../../search/space/space.ts';
import { defineSpace } from '../../search/space/space.ts';
import type { Limit } from '../searching/binding.ts';
import { findBinding } from '../searching/binding.ts';
import type { ExploreMessage, ExploreTask } from './messages.ts';

/**
 * Searches in passes that each guarantee more than the one before, so that there is a front to look at soon. Tells
 * progress, the front of each pass, and the end. Throws what was asked wrongly.
 */
export function searchInPasses(
  task: ExploreTask,
  shouldStop: () => boolean,
  tell: (message: ExploreMessage) => void,
): void {
  const { graph, widthShares, multiple, stem, convention, scoreParams, objectives, budgets } = task;
  const score = scoreParams === undefined ? {} : { scoreParams };
  const space = defineSpace(graph, { widthShares, multiple, stem, convention: parseConvention(convention), ...score });
  refuseWithoutScore(task, space);
  let count = 0;
  let isInterrupted = false;
  for (const epsilon of task.epsilons) {
    const result = search(space, {
      objectives,
      budgets,
      epsilon,
      shouldStop,
      onProgress: ({ step, steps, labels }) => tell({ kind: 'progress', progress: { step, steps, labels, epsilon } }),
    });
    isInterrupted = result.interrupted;
    // a pass that was stopped may have less than the one before it
    if (isInterrupted && result.front.length < count) break;
    count = result.front.length;
    tell({ kind: 'front', entries: result.front, certificate: describeCertificate(result) });
    if (isInterrupted || count === 0 || result.certificate.kind === 'exact') break;
  }
  const isInfeasible = count === 0 && !isInterrupted;
  const binding = isInfeasible ? findBinding(toSearchable(space), budgets.flatMap(listLimits), shouldStop) : [];
  tell({ kind: 'done', isInterrupted, count, binding });
}

function listLimits({ measure, max, min }: Budget): Limit[] {
  const one = (bound: 'max' | 'min', limit: number | undefined): Limit[] =>
    limit === undefined ? [] : [{ metric: measure, bound, limit }];
  return [...one('max', max), ...one('min', min)];
}

function describeCertificate({ certificate: { kind, epsilon } }: SearchResult) {
  return { kind, epsilon: Number.isFinite(epsilon) ? epsilon : null };
}

function refuseWithoutScore({ objectives, budgets }: ExploreTask, space: Space): void {
  const asksScore = objectives.includes('score') || budgets.some(({ measure }) => measure === 'score');
  if (!asksScore || space.score.layers.size > 0) return;
  const fix = 'b binarizes layers';
  throw new BitboneError('E_USAGE', 'no layer is binary, so every candidate would score 0', { fix });
}
