import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import type { Convention } from '../../cost/conventions.ts';
import { countSegment } from '../../cost/segment.ts';
import type { CostVector } from '../../cost/vector.ts';
import { DIM } from '../../cost/vector.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { ScoredLayer } from '../../score/layer-score.ts';
import { scoreLayer, totalOf } from '../../score/layer-score.ts';
import type { ScoreParams } from '../../score/params.ts';
import type { ScorePlan } from '../../score/score.ts';
import { describeScored, planScore } from '../../score/score.ts';
import type { Probe } from './probes.ts';
import { buildProbes, findWeightSide, keyOfBlock, keyOfHead } from './probes.ts';
import type { SlotChoice, SlotPlace } from './slots.ts';
import { listPlaces } from './slots.ts';

/** Exact cost and score of a part of a subnet. */
export interface PartCost {
  readonly cost: CostVector;
  scoreWith(params: ScoreParams): number;
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
  readonly nodes: readonly number[];
  /** Per convolution of the part, the values that have its weight's shape. */
  readonly weights: readonly (readonly ValueId[])[];
}

export interface TableOptions {
  readonly convention?: Convention | undefined;
  /** Blocks of the given network, of whose MACs a layer's share is taken: one for every place. */
  readonly given: readonly SlotChoice[];
}

/** Measures the parts of a space on a few built subnets. */
export function createPartTable(space: NasBnnSpace, { convention, given }: TableOptions): PartTable {
  const samples = collectSamples(buildProbes(space, convention));
  const find = (key: string): Sample => {
    const sample = samples.get(key);
    if (sample !== undefined) return sample;
    throw new BitboneError('E_INTERNAL', `no probe shows the part ${key}`, { subject: space.name });
  };
  const findBlock = (place: SlotPlace, before: number, { channels }: SlotChoice): Sample =>
    find(keyOfBlock(place, before, channels));
  const givenMacs = countMacs(
    listPlaces(space).map((place, index) => {
      const choice = given[index]!;
      return countPart(findBlock(place, given[index - 1]?.channels ?? 0, choice), choice);
    }),
    countPart(find(keyOfHead(given.at(-1)!.channels)), undefined),
  );
  const plans = new Map<Probe, ScorePlan>();
  const measure = (sample: Sample, choice: SlotChoice | undefined): PartCost => {
    const shapes = shapesOf(sample, choice);
    const scores = new Map<ScoreParams, number>();
    let layers: readonly ScoredLayer[] | undefined;
    const computeScore = (params: ScoreParams): number => {
      const plan = plans.get(sample.probe) ?? planScore(sample.probe.graph, givenMacs, params);
      plans.set(sample.probe, plan);
      layers ??= listLayers(plan, sample, shapes);
      return layers.reduce((sum, layer) => sum + totalOf(scoreLayer(params, layer)), 0);
    };
    return {
      cost: countSegment(sample.probe.plan, sample.nodes, shapes),
      scoreWith(params) {
        const score = scores.get(params) ?? computeScore(params);
        scores.set(params, score);
        return score;
      },
    };
  };
  const known = new Map<Sample, Map<number, PartCost>>();
  return {
    block(place, before, choice) {
      const sample = findBlock(place, before, choice);
      const costs = known.get(sample) ?? new Map<number, PartCost>();
      known.set(sample, costs);
      // kernels and groups are small numbers
      const key = (choice.kernel * 4096 + choice.groups1) * 4096 + choice.groups2;
      const cost = costs.get(key) ?? measure(sample, choice);
      costs.set(key, cost);
      return cost;
    },
    head: (channels) => measure(find(keyOfHead(channels)), undefined),
  };
}

function countMacs(blocks: readonly CostVector[], head: CostVector): number {
  return [...blocks, head].reduce((sum, cost) => sum + cost[DIM.bops]! + cost[DIM.flops]!, 0);
}

function collectSamples(probes: readonly Probe[]): Map<string, Sample> {
  const samples = new Map<string, Sample>();
  for (const probe of probes) {
    probe.keys.forEach((key, index) => {
      const nodes = probe.parts[index]!;
      if (!samples.has(key)) samples.set(key, { probe, nodes, weights: listWeights(probe, nodes) });
    });
  }
  return samples;
}

function listWeights(probe: Probe, nodes: readonly number[]): ValueId[][] {
  return nodes.flatMap((index) => {
    const node = probe.graph.nodes[index]!;
    return node.kind === 'conv' ? [findWeightSide(probe, node.inputs[1]!)] : [];
  });
}

/** The part as it is, or with the block's kernel and groups in place of the probe's. */
function countPart(sample: Sample, choice: SlotChoice | undefined): CostVector {
  return countSegment(sample.probe.plan, sample.nodes, shapesOf(sample, choice));
}

/** The scored layers of a part, of which each is a stage of its own. */
function listLayers(plan: ScorePlan, { nodes }: Sample, shapes: readonly Shape[]): ScoredLayer[] {
  const scored = nodes.filter((index) => plan.layers.has(index));
  return scored.map((index, position) => describeScored(plan, index, shapes, position + 1));
}

function shapesOf({ probe, weights }: Sample, choice: SlotChoice | undefined): readonly Shape[] {
  return choice === undefined ? probe.plan.shapes : reshapeWeights(probe, weights, choice);
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
