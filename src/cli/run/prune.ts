import { parseQuantity, resolveQuantity } from '../../budget/quantity.ts';
import { costOf } from '../../cost/cost.ts';
import type { Metrics } from '../../cost/metrics.ts';
import { METRICS, parseMetric } from '../../cost/metrics.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { CostTarget } from '../../reshape/prune/prune.ts';
import { prune } from '../../reshape/prune/prune.ts';
import { createWeightReader } from '../../reshape/prune/read-weights.ts';
import { readBudgets } from '../budgets.ts';
import { reportChange } from '../changing/report-change.ts';
import type { Context } from '../context.ts';
import { toCostOptions } from '../count.ts';
import { EXIT_DONE } from '../failure.ts';
import { checkStreams } from '../files/check-streams.ts';
import type { PruneFlags } from '../flags.ts';
import { resolveModel } from '../model/resolve.ts';

export async function runPrune(context: Context, spec: string, flags: PruneFlags): Promise<number> {
  checkStreams(flags);
  const { name, graph, store } = await resolveModel(context, spec, flags);
  const targets = readTargets(flags, costOf(graph, toCostOptions(flags)).totals);
  const readWeights = createWeightReader(graph, { store, seed: flags.seed });
  const { criterion, floor, multiple, keep = [] } = flags;
  const maps = flags.calibration === undefined ? undefined : await readMaps(context, flags.calibration);
  const pruned = prune(graph, { targets, criterion, readWeights, floor, multiple, keep, ...(maps && { maps }) });
  if (pruned.edits.length === 0) context.err.write('the targets are met already: nothing is pruned\n');
  await reportChange(
    context,
    {
      name,
      before: graph,
      after: pruned.graph,
      store,
      edits: pruned.edits,
      details: { criterion, targets },
      tables: [],
    },
    flags,
  );
  return EXIT_DONE;
}

async function readMaps({ cwd }: Context, path: string) {
  const { readFeatureMaps } = await import('../calibrating/read-maps.ts');
  return readFeatureMaps(cwd, path);
}

/** Throws `E_USAGE` without a target, or with one that pruning cannot aim at. */
function readTargets(flags: PruneFlags, present: Metrics): CostTarget[] {
  const targets = readBudgets(flags as unknown as Readonly<Record<string, unknown>>).map(
    ({ flag, metric, quantity }) => {
      if (metric !== 'score') return { metric, limit: resolveQuantity(quantity, present[metric]) };
      throw new BitboneError('E_USAGE', 'pruning aims at costs', { subject: flag, fix: 'bitbone search knows scores' });
    },
  );
  const all = [...readShare(flags, present), ...targets];
  if (all.length > 0) return all;
  throw new BitboneError('E_USAGE', 'there is no target', {
    fix: 'give --to 60% --of ops, or a budget such as --max-ops 1G',
  });
}

function readShare({ to, of }: PruneFlags, present: Metrics): CostTarget[] {
  if (to === undefined && of !== undefined)
    throw new BitboneError('E_USAGE', 'says what --to limits', { subject: '--of', fix: 'add --to 60%' });
  if (to === undefined) return [];
  const metric = parseMetric(of ?? 'ops');
  if (present[metric] === 0) {
    const fix = 'binarize it first with --recipe, or name another metric';
    throw new BitboneError('E_USAGE', `the network has no ${metric}`, { subject: '--of', fix });
  }
  const dimension = METRICS[metric].unit === 'byte' ? 'bytes' : 'count';
  return [{ metric, limit: resolveQuantity(parseQuantity(to, dimension, '--to'), present[metric]) }];
}
