import { BitboneError } from '../../graph/errors.ts';
import { coverQuestion } from '../../study/cover.ts';
import type { Context } from '../context.ts';
import type { SearchFlags } from '../flags.ts';
import type { SearchAnswer } from './answer.ts';
import { resolveBudget } from './answer.ts';
import { findFront } from './find-front.ts';
import type { AskedStudy } from './request.ts';
import { adoptFlags, listBudgets, readAsked, readRequest } from './request.ts';
import { startSearchThread } from './run-worker.ts';
import { toSearchAnswer } from './stored-answer.ts';
import { toBudget } from './task.ts';

/** Answers from the front of a study where that holds the answer, and by a new search of the same space elsewhere. */
export async function askStudy(context: Context, path: string, flags: SearchFlags): Promise<SearchAnswer> {
  const opened = readAsked(context, path);
  const { header } = opened.study;
  const objective = flags.objective ?? [...header.objectives, ...(header.formulas ?? [])].join(',');
  const asked = await readRequest(opened.spec, { ...adoptFlags(opened, flags), objective });
  // with no budget of its own the question is the study's
  const { scoreParams, offers } = header.space;
  const request = {
    ...asked,
    scoreParams,
    offers,
    budgets: asked.budgets.length === 0 ? listBudgets(header) : asked.budgets,
  };
  const given = requireGiven(opened);
  const budgets = request.budgets.map((budget) => resolveBudget(budget, given));
  const cover = coverQuestion(opened.study, { ...request, budgets: budgets.map(toBudget) });
  if ('entries' in cover && cover.entries.length > 0) {
    return toSearchAnswer({ ...opened.study, entries: cover.entries }, budgets);
  }
  const reason = 'reason' in cover ? cover.reason : 'no candidate of its front keeps the budgets';
  context.err.write(`the study does not hold the answer: ${reason}; searching\n`);
  const thread = startSearchThread(context.proc);
  try {
    return await findFront(context, request, thread);
  } finally {
    thread.end();
  }
}

function requireGiven({ study, path }: AskedStudy): SearchAnswer['given'] {
  if (study.header.given !== undefined) return study.header.given;
  throw new BitboneError('E_STUDY', 'does not tell the costs of the given network', {
    subject: path,
    fix: 'search again',
  });
}
