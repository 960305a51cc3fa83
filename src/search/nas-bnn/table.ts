import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import type { Convention } from '../../cost/conventions.ts';
import { countSegment } from '../../cost/segment.ts';
import type { CostVector } from '../../cost/vector.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import { totalOf } from '../../score/layer-score.ts';
import type { ScoreParams } from '../../score/params.ts';
import type { ScorePlan } from '../../score/score.ts';
import { planScore, scoreNode } from '../../score/score.ts';
import type { Probe } from './probes.ts';
import { buildProbes, countBlocks, findWeightSide } from './probes.ts';
import type { SlotChoice, SlotPlace } from './slots.ts';

/** Exact cost and score of a part of a subnet. */
export interface PartCost {
  readonly cost: CostVector;
  readonly score: number;
}

/** Costs of the parts of a space's subnets, each computed once. */
export interface PartTable {
  /** The block at a place, behind a block of `before` channels; the stem at the first place. */
  block(place: SlotPlace, before: number, choice: SlotChoice): PartCost;
  head(channels: number): PartCost;
}

/** A part of a probe with its convolutions' weights. */
interface Sample {
  readonly probe: Probe;
  readonly score: ScorePlan;
  readonly nodes: readonly number[];
  /** Per convolution of the part, the values that have its weight's shape. */
  readonly weights: readonly (readonly ValueId[])[];
}

export interface TableOptions {
  readonly convention?: Convention | undefined;
  readonly scoreParams?: ScoreParams | undefined;
  /** MACs of the largest subnet, of which a layer's share is taken. */
  readonly givenMacs: number;
}

/** Measures the parts of a space on a few built subnets. */
export function createPartTable(space: NasBnnSpace, options: TableOptions): PartTable {
  const samples = collectSamples(space, options);
  const known = new Map<string, PartCost>();
  const find = (key: string): Sample => {
    const sample = samples.get(key);
    if (sample !== undefined) return sample;
    throw new BitboneError('E_INTERNAL', `no probe shows the part ${key}`, { subject: space.name });
  };
  return {
    block({ row, block }, before, choice) {
      const kind = `${row}:${Math.min(block, 1)}:${before}`;
      const key = `${kind}:${choice.channels}:${choice.kernel}:${choice.groups1}:${choice.groups2}`;
      const cost = known.get(key) ?? measure(find(`${kind}:${choice.channels}`), choice);
      known.set(key, cost);
      return cost;
    },
    head: (channels) => measure(find(`head:${channels}`), undefined),
  };
}

function collectSamples(space: NasBnnSpace, { convention, scoreParams, givenMacs }: TableOptions): Map<string, Sample> {
  const samples = new Map<string, Sample>();
  const kinds = space.rows.flatMap(({ blocks }, row) =>
    Array.from({ length: countBlocks(blocks) }, (_, block) => `${row}:${block}`),
  );
  for (const probe of buildProbes(space, convention)) {
    const score = planScore(probe.graph, givenMacs, scoreParams);
    const keys = kinds.map((kind, index) => `${kind}:${probe.channels[index - 1] ?? 0}:${probe.channels[index]}`);
    [...keys, `head:${probe.channels.at(-1)}`].forEach((key, index) => {
      const nodes = probe.parts[index]!;
      if (!samples.has(key)) samples.set(key, { probe, score, nodes, weights: listWeights(probe, nodes) });
    });
  }
  return samples;
}

function listWeights({ graph }: Probe, nodes: readonly number[]): ValueId[][] {
  return nodes.flatMap((index) => {
    const node = graph.nodes[index]!;
    return node.kind === 'conv' ? [findWeightSide(graph, node.inputs[1]!)] : [];
  });
}

/** The part as it is, or with the block's kernel and groups in place of the probe's. */
function measure({ probe, score, nodes, weights }: Sample, choice: SlotChoice | undefined): PartCost {
  const shapes = choice === undefined ? probe.plan.shapes : reshapeWeights(probe, weights, choice);
  let total = 0;
  let position = 0;
  for (const index of nodes) {
    if (!score.layers.has(index)) continue;
    position += 1;
    total += totalOf(scoreNode(score, index, shapes, position));
  }
  return { cost: countSegment(probe.plan, nodes, shapes), score: total };
}

/**
 * The first convolution is k x k within the channels that come in, the second 1x1 to the block's own; the stem has one,
 * which reads all channels.
 */
function reshapeWeights(
  { graph, plan }: Probe,
  weights: readonly (readonly ValueId[])[],
  { kernel, groups1, groups2 }: SlotChoice,
): readonly Shape[] {
  const shapes = [...plan.shapes];
  const [first, second] = weights as [readonly ValueId[], readonly ValueId[] | undefined];
  const [channels, read] = graph.values[first[0]!]!.shape as [number, number];
  if (second === undefined) {
    for (const id of first) shapes[id] = [channels, read, kernel, kernel];
    return shapes;
  }
  const out = graph.values[second[0]!]!.shape[0]!;
  for (const id of first) shapes[id] = [channels, channels / groups1, kernel, kernel];
  for (const id of second) shapes[id] = [out, channels / groups2, 1, 1];
  return shapes;
}
