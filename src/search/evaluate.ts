import type { Metrics } from '../cost/metrics.ts';
import type { CostVector } from '../cost/vector.ts';
import { addCost, finishCost, newCost } from '../cost/vector.ts';
import type { Graph } from '../graph/graph.ts';
import type { Setting } from '../reshape/knobs.ts';
import { findKnobs, keptBlocks, widthsAt } from '../reshape/knobs.ts';
import { applySetting, costSegment } from '../reshape/setting.ts';
import type { StageBlock } from '../reshape/stages.ts';
import { totalOf } from '../score/layer-score.ts';
import { scoreNode } from '../score/score.ts';
import type { Candidate } from './space/candidate.ts';
import { toForms, toSetting } from './space/candidate.ts';
import type { LayerForm } from './space/knob.ts';
import { applyForms } from './space/layer-forms.ts';
import type { Frame } from './space/space-frame.ts';
import type { Variant } from './space/variants.ts';

/** Costs and score of a candidate. */
export interface Evaluation {
  readonly costs: Metrics;
  readonly score: number;
}

/** Costs from the segments at the candidate's shapes: exactly those of the materialised graph, counted node by node. */
export function evaluate(space: Frame, candidate: Candidate): Evaluation {
  const setting = toSetting(space, candidate);
  const forms = toForms(space, candidate);
  const widths = widthsAt(space.shape, setting);
  const cost = newCost();
  let score = 0;
  let binaryLayers = 0;
  space.shape.parts.forEach(({ blocks }, part) => {
    const position = space.shape.stages.findIndex((stage) => stage.part === part);
    let before = 0;
    for (const kept of keptBlocks(space.shape, part, setting[position]?.depth, widths)) {
      const index = blocks.indexOf(kept);
      const { variant, block } = findBlock(space, forms, part, index);
      const own = widthsIn(space, variant, setting, widths);
      addCost(cost, costBlock(variant, block, own));
      score += scoreBlock(variant, block, own, before);
      before += countScored(variant, block);
    }
    binaryLayers += before;
  });
  // a network without binary layers has no score
  return { costs: finishCost(cost, space.cost.convention.denominator), score: binaryLayers === 0 ? 0 : score };
}

/** The candidate as a graph. */
export function materialise(space: Frame, candidate: Candidate): Graph {
  const setting = toSetting(space, candidate);
  const forms = toForms(space, candidate);
  const changes = new Map(
    space.layers.map(({ name, present }, index) => [name, { form: forms[index]!, present }] as const),
  );
  const graph = applyForms(space.shape.graph, changes, space.formDetails);
  return applySetting(graph === space.shape.graph ? space.shape : findKnobs(graph), setting).graph;
}

/** The variant that has a block in a candidate's forms, and the block there. */
function findBlock(
  space: Frame,
  forms: readonly LayerForm[],
  part: number,
  block: number,
): { readonly variant: Variant; readonly block: StageBlock } {
  const own = forms.filter((_, index) => space.layers[index]!.part === part && space.layers[index]!.block === block);
  const variant = own.length === 0 ? space : space.findVariant(own);
  return { variant, block: variant.shape.parts[part]!.blocks[block]! };
}

function widthsIn(space: Frame, variant: Variant, setting: Setting, widths: Float64Array): Float64Array {
  return variant.shape === space.shape ? widths : widthsAt(variant.shape, setting);
}

export function costBlock(variant: Variant, block: StageBlock, widths: ArrayLike<number>): CostVector {
  const total = newCost();
  for (const segment of block.segments) addCost(total, costSegment(variant.shape, variant.cost, segment, widths));
  return total;
}

/** Score of a block behind `before` binary convolutions of its stage. */
export function scoreBlock(variant: Variant, block: StageBlock, widths: ArrayLike<number>, before: number): number {
  let score = 0;
  let position = before;
  for (const index of scoredNodes(variant, block)) {
    position += isBinary(variant, index) ? 1 : 0;
    score += totalOf(scoreNode(variant.score, index, shapesAround(variant, index, widths), position));
  }
  return score;
}

/** Binary convolutions of a block. */
export function countScored(variant: Variant, block: StageBlock): number {
  return scoredNodes(variant, block).filter((index) => isBinary(variant, index)).length;
}

function isBinary({ score }: Variant, index: number): boolean {
  return score.layers.get(index)!.isWeightBinary;
}

function scoredNodes({ score }: Variant, block: StageBlock): number[] {
  return block.segments.flatMap((segment) => segment.nodes.filter((index) => score.layers.has(index)));
}

/** Shapes of a node's operands and results, by value id. */
function shapesAround({ shape }: Variant, index: number, widths: ArrayLike<number>): number[][] {
  const node = shape.graph.nodes[index]!;
  const shapes: number[][] = [];
  for (const id of [...node.inputs, ...node.outputs]) if (id !== null) shapes[id] ??= shape.groups.shapeAt(id, widths);
  return shapes;
}
