import type { CostPlan } from '../cost/plan.ts';
import { countSegment } from '../cost/segment.ts';
import type { CostVector } from '../cost/vector.ts';
import { addCost, newCost } from '../cost/vector.ts';
import type { ValueId } from '../graph/graph.ts';
import type { Shape } from '../graph/tensor.ts';
import type { Segment } from '../structure/segments.ts';
import type { Transformed } from './edit.ts';
import type { Knobs, Setting } from './knobs.ts';
import { keptBlocks, removedBlocks, widthsAt } from './knobs.ts';
import { removeBlocks, toSpan } from './remove-blocks.ts';
import { resize } from './resize.ts';

/** The graph under a setting: widths first, then depth. */
export function applySetting(knobs: Knobs, setting: Setting): Transformed {
  const resized = resize(knobs.graph, knobs.groups, widthsAt(knobs, setting));
  // names outlast the renumbering of a resized graph
  const idOf = new Map(resized.graph.values.map(({ name }, id) => [name, id]));
  const blocks = removedBlocks(knobs, setting).map((block) => {
    const { name, entry, exit } = toSpan(knobs.graph, block);
    const find = (id: ValueId): ValueId => idOf.get(knobs.graph.values[id]!.name)!;
    return { name, entry: find(entry), exit: find(exit) };
  });
  const cut = removeBlocks(resized.graph, blocks);
  return { graph: cut.graph, edits: [...resized.edits, ...cut.edits] };
}

/** Cost of the graph under a setting, from its segments at the setting's shapes; nothing is built. */
export function costSetting(knobs: Knobs, plan: CostPlan, setting: Setting): CostVector {
  const widths = widthsAt(knobs, setting);
  const total = newCost();
  knobs.parts.forEach((_, index) => {
    const position = knobs.stages.findIndex((stage) => stage.part === index);
    for (const block of keptBlocks(knobs, index, setting[position]?.depth, widths)) {
      for (const segment of block.segments) addCost(total, costSegment(knobs, plan, segment, widths));
    }
  });
  return total;
}

/** Cost of one segment when the channel groups have these widths. */
export function costSegment(knobs: Knobs, plan: CostPlan, segment: Segment, widths: ArrayLike<number>): CostVector {
  const shapes: Shape[] = [];
  const measure = (id: ValueId): void => {
    shapes[id] ??= knobs.groups.shapeAt(id, widths);
  };
  for (const index of segment.nodes) {
    const { inputs, outputs } = knobs.graph.nodes[index]!;
    for (const id of [...inputs, ...outputs]) {
      if (id === null) continue;
      measure(id);
      // memory is counted per buffer, which a view shares with an earlier value
      measure(plan.lifetimes.buffers[id]!);
    }
  }
  return countSegment(plan, segment.nodes, shapes);
}
