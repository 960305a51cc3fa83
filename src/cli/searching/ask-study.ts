import { BitboneError } from '../../graph/errors.ts';
import type { Cover } from '../../study/cover.ts';
import { coverQuestion } from '../../study/cover.ts';
import type { GivenBudget } from '../budgets.ts';
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

/**
 * Answers from the front of a study where that holds the answer, and by a new search of the same space elsewhere. Throws
 * `E_USAGE` where candidates of a new answer are to be trained that nothing would keep.
 */
export async function askStudy(context: Context, path: string, flags: SearchFlags): Promise<SearchAnswer> {
  const opened = readAsked(context, path);
  const { header } = opened.study;
  const objective = flags.objective ?? [...header.objectives, ...(header.formulas ?? [])].join(',');
  const asked = await readRequest(opened.spec, { ...adoptFlags(opened, flags), objective });
  const { scoreParams, offers } = header.space;
  const request = {
    ...asked,
    scoreParams,
    offers,
    budgets: mergeBudgets(listBudgets(header), asked.budgets),
  };
  const given = requireGiven(opened);
  const budgets = request.budgets.map((budget) => resolveBudget(budget, given));
  const cover = coverQuestion(opened.study, { ...request, budgets: budgets.map(toBudget) });
  // an answer that is to be kept is searched for, so that its file tells a search that was done
  if ('entries' in cover && cover.entries.length > 0 && flags.output === undefined) {
    return { ...toSearchAnswer({ ...opened.study, entries: cover.entries }, budgets), study: path };
  }
  if (flags.evaluate !== undefined && flags.output === undefined) refuseTraining(path);
  context.err.write(`${explain(cover)}; searching\n`);
  const thread = startSearchThread(context.proc);
  try {
    return await findFront(context, request, thread);
  } finally {
    thread.end();
  }
}

/** Budgets of the study stay, unless a flag of the same name replaces them. */
function mergeBudgets(kept: readonly GivenBudget[], asked: readonly GivenBudget[]): GivenBudget[] {
  const replaced = new Set(asked.map(({ flag }) => flag));
  return [...kept.filter(({ flag }) => !replaced.has(flag)), ...asked];
}

function explain(cover: Cover): string {
  if ('entries' in cover && cover.entries.length > 0) return 'the answer is to be kept in a study of its own';
  const reason = 'reason' in cover ? cover.reason : 'no candidate of its front keeps the budgets';
  return `the study does not hold the answer: ${reason}`;
}

function refuseTraining(path: string): never {
  throw new BitboneError('E_USAGE', `${path} does not hold the answer, so it cannot keep the results`, {
    subject: '--evaluate',
    fix: 'add -o new.jsonl',
  });
}

function requireGiven({ study, path }: AskedStudy): SearchAnswer['given'] {
  if (study.header.given !== undefined) return study.header.given;
  throw new BitboneError('E_STUDY', 'does not tell the costs of the given network', {
    subject: path,
    fix: 'search again',
  });
}
