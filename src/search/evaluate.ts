import type { Metrics } from '../cost/metrics.ts';
import type { CostVector } from '../cost/vector.ts';
import { addCost, finishCost, newCost } from '../cost/vector.ts';
import type { Graph } from '../graph/graph.ts';
import { keptBlocks, removedBlocks, widthsAt } from '../reshape/knobs.ts';
import { findSpans, removeBlocks } from '../reshape/remove-blocks.ts';
import { resize } from '../reshape/resize.ts';
import { costNodes } from '../reshape/setting.ts';
import { refuseGroups } from '../reshape/substitute/change-groups.ts';
import { totalOf } from '../score/layer-score.ts';
import { scoreNode } from '../score/score.ts';
import type { Candidate } from './space/candidate.ts';
import { toForms, toSetting } from './space/candidate.ts';
import type { LayerForm } from './space/knob.ts';
import { applyForms, fitsGroups } from './space/layer-forms.ts';
import type { Frame } from './space/space-frame.ts';
import type { Variant } from './space/variants.ts';
import { addLayer, stageOf } from './stage-counts.ts';

/** Widths of the channel groups of the space's graph. */
type Widths = ArrayLike<number>;

/** Costs and score of a candidate. */
export interface Evaluation {
  readonly costs: Metrics;
  readonly score: number;
}

/** Costs from the units at the candidate's shapes: exactly those of the materialised graph, counted node by node. */
export function evaluate(space: Frame, candidate: Candidate): Evaluation {
  const setting = toSetting(space, candidate);
  const forms = toForms(space, candidate);
  const widths = widthsAt(space.shape, setting);
  checkGroups(space, forms, widths);
  const variantOf = space.findVariants(forms);
  const cost = newCost();
  let score = 0;
  const counts = new Map<string, number>();
  space.shape.parts.forEach(({ blocks }, part) => {
    const position = space.shape.stages.findIndex((stage) => stage.part === part);
    for (const kept of keptBlocks(space.shape, part, setting[position]?.depth, widths)) {
      const block = blocks.indexOf(kept);
      for (const [unit, { block: home }] of space.units[part]!.entries()) {
        if (home !== block) continue;
        const variant = variantOf(part, unit);
        const nodes = variant.units[part]![unit]!;
        addCost(cost, costUnit(variant, nodes, widths));
        score += scoreUnit(variant, nodes, widths, counts);
      }
    }
  });
  // a network without binary layers has no score
  return { costs: finishCost(cost, space.cost.convention.denominator), score: counts.size === 0 ? 0 : score };
}

/** Throws `E_KNOB` for a layer whose channels do not make its groups. */
function checkGroups({ shape, layers }: Frame, forms: readonly LayerForm[], widths: Widths): void {
  layers.forEach((layer, index) => {
    const form = forms[index]!;
    const channels = layer.ends.map((id) => shape.groups.shapeAt(id, widths)[1]!) as [number, number];
    if (!fitsGroups(layer, form, channels)) throw refuseGroups(layer.id, form.groups);
  });
}

/** The candidate as a graph: widths first, then forms, then depths. */
export function materialise(space: Frame, candidate: Candidate): Graph {
  const { shape, marks, layers, formDetails } = space;
  const setting = toSetting(space, candidate);
  const forms = toForms(space, candidate);
  const changes = new Map(layers.map(({ name, present }, index) => [name, { form: forms[index]!, present }] as const));
  const resized = resize(shape.graph, shape.groups, widthsAt(shape, setting)).graph;
  const formed = marks.unmark(applyForms(marks.mark(resized), changes, formDetails));
  return removeBlocks(formed, findSpans(shape.graph, removedBlocks(shape, setting), formed)).graph;
}

function costUnit({ cost, shapeAt }: Variant, nodes: readonly number[], widths: Widths): CostVector {
  return costNodes(cost, nodes, (id) => shapeAt(id, widths));
}

/** Score of a unit behind so many binary convolutions of each stage, which its own are added to. */
function scoreUnit(variant: Variant, nodes: readonly number[], widths: Widths, counts: Map<string, number>): number {
  let score = 0;
  for (const index of nodes) {
    const layer = variant.score.layers.get(index);
    if (layer === undefined) continue;
    // a real layer's score does not depend on its position
    const position = layer.isWeightBinary ? addLayer(counts, stageOf(variant, index)) : 0;
    score += totalOf(scoreNode(variant.score, index, shapesAround(variant, index, widths), position));
  }
  return score;
}

/** Shapes of a node's operands and results, by value id. */
function shapesAround({ graph, shapeAt }: Variant, index: number, widths: Widths): (readonly number[])[] {
  const node = graph.nodes[index]!;
  const shapes: (readonly number[])[] = [];
  for (const id of [...node.inputs, ...node.outputs]) if (id !== null) shapes[id] ??= shapeAt(id, widths);
  return shapes;
}
