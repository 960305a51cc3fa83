import { type ColumnPlan, measureExtents, planColumns } from './columns.ts';
import type { Chain } from './compile.ts';
import { LabelLayer } from './labels.ts';
import { type CandidateFilter, type MergeResult, mergeState } from './merge.ts';
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

export interface LayerResult extends MergeResult {
  readonly layer: LabelLayer;
}

/** The non-dominated labels after step `position`, from those before it. */
export function growLayer(chain: Chain, position: number, before: LabelLayer, options: LayerOptions): LayerResult {
  const step = chain.steps[position - 1]!;
  const extents = measureExtents(before);
  const layer = new LabelLayer(step.statesAfter, before.width, Math.min(options.cap, 2 * before.count) + 1);
  let gaveAway = false;
  for (let state = 0; state < step.statesAfter; state++) {
    if (options.shouldStop()) return { outcome: 'stopped', gaveAway, layer };
    const plan = planColumns(chain, position, state, extents);
    const slack = createSlack(chain, position, state, plan, options.loss);
    const filter = options.pruner?.enter(position, state, plan);
    const { cap, shouldStop } = options;
    const merged = mergeState({ step, state, before, extents, plan, filter, slack, cap, shouldStop }, layer);
    gaveAway ||= merged.gaveAway;
    if (merged.outcome !== 'done') return { ...merged, layer };
    layer.offsets[state + 1] = layer.count;
  }
  return { outcome: 'done', gaveAway, layer };
}
