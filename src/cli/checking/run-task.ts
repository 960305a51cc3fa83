import type { Costed } from '../../budget/costed.ts';
import { toCosted } from '../../budget/costed.ts';
import type { Sample } from '../../budget/subject.ts';
import { CONVENTIONS, parseConvention } from '../../cost/conventions.ts';
import { costOf } from '../../cost/cost.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Context } from '../context.ts';
import { closeFiles } from '../files/open.ts';
import { resolveModel } from '../model/resolve.ts';
import type { ResolvedModel } from '../model/resolved-model.ts';
import type { CostTask } from './task.ts';

/** Costs one network. Whatever prevents it is part of the answer: one bad model must not end a run over many. */
export async function runTask(task: CostTask): Promise<Sample['result']> {
  try {
    return await costTask(task);
  } catch (error) {
    if (error instanceof BitboneError) return { failure: { code: error.code, reason: error.message } };
    return { failure: { code: 'E_INTERNAL', reason: error instanceof Error ? error.message : String(error) } };
  } finally {
    closeFiles();
  }
}

async function costTask(task: CostTask): Promise<Sample['result']> {
  const convention = task.convention === null ? CONVENTIONS.ops64 : parseConvention(task.convention);
  const given = await readTask(task);
  if (task.recipe === null) return { costed: await costModel(task, given), given: null };
  const { binarizeBy } = await import('../model/binarized.ts');
  const graph = binarizeBy(given.graph, task.recipe, task.select);
  return { costed: await costModel(task, { graph }), given: costOf(given.graph, { convention }).totals };
}

type Scorable = Pick<ResolvedModel, 'graph' | 'scoring'>;

async function costModel({ convention, withScore, scoreParams }: CostTask, model: Scorable): Promise<Costed> {
  const options = { convention: convention === null ? CONVENTIONS.ops64 : parseConvention(convention) };
  const report = costOf(model.graph, options);
  if (!withScore) return toCosted(report);
  const { scoreModel } = await import('../scoring/score-model.ts');
  return toCosted(report, scoreModel(model, scoreParams).total);
}

async function readTask({ folder, model, inputs, dimensions, commit }: CostTask): Promise<Scorable> {
  const flags = { input: inputs, dim: dimensions };
  if (commit !== null) {
    const { resolveAtCommit } = await import('./at-commit.ts');
    return { graph: await resolveAtCommit(folder, commit, model, flags) };
  }
  // only its folder is asked for: a model is never read from a stream here
  return resolveModel({ cwd: folder } as Context, model, flags);
}
