import { costOf } from '../cost/cost.ts';
import type { CostPlan } from '../cost/plan.ts';
import { planCost } from '../cost/plan.ts';
import type { Graph } from '../graph/graph.ts';
import { leastCommonMultiple } from '../reshape/channel-groups.ts';
import type { Knobs, StageKnob } from '../reshape/knobs.ts';
import { findKnobs } from '../reshape/knobs.ts';
import { bridgeStem } from '../reshape/stem/bridge-stem.ts';
import type { ScorePlan } from '../score/score.ts';
import { planScore } from '../score/score.ts';
import type { SpaceOptions } from './space-options.ts';

/** One setting of a candidate: the width or the depth of a stage. */
export interface Knob {
  /** `stage1.width`, `stage2.depth`, ... */
  readonly id: string;
  readonly kind: 'width' | 'depth';
  /** Index into `Space.shape.stages`. */
  readonly stage: number;
  /** Allowed values, ascending. */
  readonly values: readonly number[];
  /** Value in the given network. */
  readonly present: number;
}

/** A graph, its knobs and their values; costs and scores are planned once. */
export interface Space {
  readonly shape: Knobs;
  readonly knobs: readonly Knob[];
  readonly cost: CostPlan;
  readonly score: ScorePlan;
  /** Number of candidates. */
  readonly size: bigint;
}

/** The space of depths and widths of a network's stages. */
export function defineSpace(graph: Graph, options: SpaceOptions = {}): Space {
  const given = costOf(graph).totals.macs;
  const searched = options.stem === 'follow' ? graph : bridgeStem(graph).graph;
  const shape = findKnobs(searched);
  const knobs = shape.stages.flatMap((stage, index) => describeKnobs(stage, index, options));
  return {
    shape,
    knobs,
    cost: planCost(searched, options.convention === undefined ? {} : { convention: options.convention }),
    score: planScore(searched, given, options.scoreParams),
    size: knobs.reduce((size, knob) => size * BigInt(knob.values.length), 1n),
  };
}

function describeKnobs(stage: StageKnob, index: number, options: SpaceOptions): Knob[] {
  const knobs: Knob[] = [];
  if (stage.width !== undefined) {
    knobs.push({
      id: `${stage.name}.width`,
      kind: 'width',
      stage: index,
      values: listWidths(stage, stage.width, options),
      present: stage.width,
    });
  }
  const depths = Array.from({ length: stage.depth - stage.minDepth + 1 }, (_, extra) => stage.minDepth + extra);
  if (depths.length > 1)
    knobs.push({ id: `${stage.name}.depth`, kind: 'depth', stage: index, values: depths, present: stage.depth });
  return knobs;
}

function listWidths(
  stage: StageKnob,
  present: number,
  { widthShares = [0.5, 2], multiple = 8 }: SpaceOptions,
): number[] {
  const step = leastCommonMultiple(multiple, stage.widthMultiple);
  const low = Math.max(1, Math.ceil((present * widthShares[0]) / step) * step);
  const high = Math.min(stage.widthLimit, present * widthShares[1]);
  const widths = new Set([present]);
  for (let width = low; width <= high; width += step) widths.add(width);
  return [...widths].sort((a, b) => a - b);
}
