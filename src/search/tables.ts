import type { CostVector } from '../cost/vector.ts';
import { newCost } from '../cost/vector.ts';
import { isBlockNeeded, widthsAt } from '../reshape/knobs.ts';
import type { StageBlock } from '../reshape/stages.ts';
import { costBlock, scoreBlock } from './evaluate.ts';
import type { Space } from './space.ts';

/** Which width knobs decide a block's sizes, as indices into `Space.knobs`. */
export function findDeciders(space: Space, block: StageBlock): number[] {
  const { graph, groups, stages } = space.shape;
  const stageOfGroup = new Map(stages.flatMap((stage, index) => stage.ties.map((tie) => [tie.group, index] as const)));
  const found = new Set<number>();
  for (const index of block.segments.flatMap((segment) => segment.nodes)) {
    const node = graph.nodes[index]!;
    for (const id of [...node.inputs, ...node.outputs]) {
      if (id === null) continue;
      for (const axis of graph.values[id]!.shape.keys()) {
        for (const group of groups.groupsOf(id, axis)) {
          const stage = stageOfGroup.get(group);
          if (stage !== undefined)
            found.add(space.knobs.findIndex((knob) => knob.kind === 'width' && knob.stage === stage));
        }
      }
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** Values of width knobs, by index into `Space.knobs`. */
export type WidthValues = ReadonlyMap<number, number>;

/** Costs and scores of one block, computed once per setting of the knobs that decide it. */
export interface BlockTable {
  readonly deciders: readonly number[];
  /** `slot`: index over the deciders' values, the last varying fastest; `values` sets at least the deciders. */
  cost(slot: number, values: () => WidthValues): CostVector;
  /** `before`: binary convolutions of the stage in front of the block. */
  score(slot: number, before: number, values: () => WidthValues): number;
}

export function createBlockTable(space: Space, block: StageBlock): BlockTable {
  const deciders = findDeciders(space, block);
  const costs: CostVector[] = [];
  const scores = new Map<number, number[]>();
  const computeScore = (widths: Float64Array, before: number): number =>
    isBlockNeeded(space.shape, block, widths) ? scoreBlock(space, block, widths, before) : 0;
  const computeCost = (widths: Float64Array): CostVector =>
    isBlockNeeded(space.shape, block, widths) ? costBlock(space, block, widths) : newCost();
  return {
    deciders,
    cost(slot, values) {
      costs[slot] ??= computeCost(spreadWidths(space, values()));
      return costs[slot]!;
    },
    score(slot, before, values) {
      const known = scores.get(before) ?? [];
      if (known.length === 0) scores.set(before, known);
      known[slot] ??= computeScore(spreadWidths(space, values()), before);
      return known[slot]!;
    },
  };
}

/** Width of every channel group when these knobs have these values and the others their present ones. */
function spreadWidths(space: Space, values: WidthValues): Float64Array {
  const setting = space.shape.stages.map(({ width, depth }) => ({ width, depth }));
  for (const [knob, value] of values) {
    const { stage } = space.knobs[knob]!;
    setting[stage] = { ...setting[stage]!, width: value };
  }
  return widthsAt(space.shape, setting);
}
