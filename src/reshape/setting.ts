import type { CostPlan } from '../cost/plan.ts';
import { countSegment } from '../cost/segment.ts';
import type { CostVector } from '../cost/vector.ts';
import { addCost, newCost } from '../cost/vector.ts';
import type { ValueId } from '../graph/graph.ts';
import type { Shape } from '../graph/tensor.ts';
import type { Transformed } from './edit.ts';
import type { Knobs, Setting } from './knobs.ts';
import { keptBlocks, removedBlocks, widthsAt } from './knobs.ts';
import { findSpans, removeBlocks } from './remove-blocks.ts';
import { resize } from './resize.ts';

/** The graph under a setting: widths first, then depth. */
export function applySetting(knobs: Knobs, setting: Setting): Transformed {
  const resized = resize(knobs.graph, knobs.groups, widthsAt(knobs, setting));
  const blocks = findSpans(knobs.graph, removedBlocks(knobs, setting), resized.graph);
  const cut = removeBlocks(resized.graph, blocks);
  return { graph: cut.graph, edits: [...resized.edits, ...cut.edits] };
}

/** Cost of the graph under a setting, from its segments at the setting's shapes; nothing is built. */
export function costSetting(knobs: Knobs, plan: CostPlan, setting: Setting): CostVector {
  const widths = widthsAt(knobs, setting);
  const shapeAt = (id: ValueId): Shape => knobs.groups.shapeAt(id, widths);
  const total = newCost();
  knobs.parts.forEach((_, index) => {
    const position = knobs.stages.findIndex((stage) => stage.part === index);
    for (const block of keptBlocks(knobs, index, setting[position]?.depth, widths)) {
      for (const { nodes } of block.segments) addCost(total, costNodes(plan, nodes, shapeAt));
    }
  });
  return total;
}

/** Cost of a run of nodes at these shapes of their values. */
export function costNodes(plan: CostPlan, nodes: readonly number[], shapeAt: (id: ValueId) => Shape): CostVector {
  const shapes: Shape[] = [];
  const measure = (id: ValueId): void => {
    shapes[id] ??= shapeAt(id);
  };
  const first = nodes.find((index) => plan.counted[index] === 1);
  // tensors that only pass by the run take memory while it runs
  if (first !== undefined) for (const id of plan.lifetimes.liveBefore(first)) measure(id);
  for (const index of nodes) {
    const { inputs, outputs } = plan.graph.nodes[index]!;
    for (const id of [...inputs, ...outputs]) {
      if (id === null) continue;
      measure(id);
      // memory is counted per buffer, which a view shares with an earlier value
      measure(plan.lifetimes.buffers[id]!);
    }
  }
  return countSegment(plan, nodes, shapes);
}
