import type { Costed } from '../../budget/costed.ts';
import { toCosted } from '../../budget/costed.ts';
import type { Sample } from '../../budget/subject.ts';
import { CONVENTIONS, parseConvention } from '../../cost/conventions.ts';
import { costOf } from '../../cost/cost.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Context } from '../context.ts';
import { closeFiles } from '../files/open.ts';
import { resolveModel } from '../model/resolve.ts';
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
  const given = await readGraph(task);
  if (task.recipe === null) return { costed: await costGraph(task, given), given: null };
  const { binarizeBy } = await import('../model/binarized.ts');
  const graph = binarizeBy(given, task.recipe, task.select);
  return { costed: await costGraph(task, graph, given), given: costOf(given, { convention }).totals };
}

async function costGraph({ convention, withScore }: CostTask, graph: Graph, given = graph): Promise<Costed> {
  const options = { convention: convention === null ? CONVENTIONS.ops64 : parseConvention(convention) };
  const report = costOf(graph, options);
  if (!withScore) return toCosted(report);
  const { scoreOf } = await import('../../score/score.ts');
  return toCosted(report, scoreOf(graph, costOf(given).totals.macs).total);
}

async function readGraph({ folder, model, inputs, dimensions, commit }: CostTask): Promise<Graph> {
  const flags = { input: inputs, dim: dimensions };
  if (commit !== null) {
    const { resolveAtCommit } = await import('./at-commit.ts');
    return resolveAtCommit(folder, commit, model, flags);
  }
  // only its folder is asked for: a model is never read from a stream here
  return (await resolveModel({ cwd: folder } as Context, model, flags)).graph;
}
