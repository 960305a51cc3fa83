import type { ColumnPlan } from './columns.ts';
import { measureExtents, planColumns } from './columns.ts';
import type { Chain } from './compile.ts';
import { LabelLayer } from './labels.ts';
import { type CandidateFilter, type MergeOutcome, mergeState, type Slack } from './merge.ts';
import { createSlack, type Loss } from './slack.ts';

/** Prunes by what lies ahead; asked for a filter per state. */
export interface Pruner {
  enter(position: number, state: number, plan: ColumnPlan): CandidateFilter;
}

export interface LayerOptions {
  readonly loss: Loss;
  readonly pruner: Pruner | undefined;
  readonly cap: number;
  readonly shouldStop: () => boolean;
}

export interface LayerResult {
  readonly outcome: MergeOutcome;
  readonly layer: LabelLayer;
}

/** The non-dominated labels after step `position`, from those before it. */
export function growLayer(chain: Chain, position: number, before: LabelLayer, options: LayerOptions): LayerResult {
  const step = chain.steps[position - 1]!;
  const extents = measureExtents(before);
  const layer = new LabelLayer(step.statesAfter, before.width, Math.min(options.cap, 2 * before.count) + 1);
  for (let state = 0; state < step.statesAfter; state++) {
    const plan = planColumns(chain, position, state, extents);
    const slack: Slack | undefined = createSlack(chain, position, state, plan, options.loss);
    const filter = options.pruner?.enter(position, state, plan);
    const { cap, shouldStop } = options;
    const outcome = mergeState({ step, state, before, extents, plan, filter, slack, cap, shouldStop }, layer);
    if (outcome !== 'done') return { outcome, layer };
    layer.offsets[state + 1] = layer.count;
  }
  return { outcome: 'done', layer };
}
