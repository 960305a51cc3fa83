import type { Metrics } from '../cost/metrics.ts';
import type { CostVector } from '../cost/vector.ts';
import { addCost, finishCost, newCost } from '../cost/vector.ts';
import type { Graph } from '../graph/graph.ts';
import { keptBlocks, widthsAt } from '../reshape/knobs.ts';
import { applySetting, costSegment } from '../reshape/setting.ts';
import type { StageBlock } from '../reshape/stages.ts';
import { totalOf } from '../score/layer-score.ts';
import { scoreNode } from '../score/score.ts';
import type { Candidate } from './candidate.ts';
import { toSetting } from './candidate.ts';
import type { Space } from './space.ts';

/** Costs and score of a candidate. */
export interface Evaluation {
  readonly costs: Metrics;
  readonly score: number;
}

/** Costs from the segments at the candidate's shapes: exactly those of the materialised graph, counted node by node. */
export function evaluate(space: Space, candidate: Candidate): Evaluation {
  const setting = toSetting(space, candidate);
  const widths = widthsAt(space.shape, setting);
  const cost = newCost();
  let score = 0;
  space.shape.parts.forEach((_, part) => {
    const position = space.shape.stages.findIndex((stage) => stage.part === part);
    let before = 0;
    for (const block of keptBlocks(space.shape, part, setting[position]?.depth, widths)) {
      addCost(cost, costBlock(space, block, widths));
      score += scoreBlock(space, block, widths, before);
      before += countScored(space, block);
    }
  });
  return { costs: finishCost(cost, space.cost.convention.denominator), score };
}

/** The candidate as a graph. */
export function materialise(space: Space, candidate: Candidate): Graph {
  return applySetting(space.shape, toSetting(space, candidate)).graph;
}

export function costBlock(space: Space, block: StageBlock, widths: ArrayLike<number>): CostVector {
  const total = newCost();
  for (const segment of block.segments) addCost(total, costSegment(space.shape, space.cost, segment, widths));
  return total;
}

/** Score of a block behind `before` binary convolutions of its stage. */
export function scoreBlock(space: Space, block: StageBlock, widths: ArrayLike<number>, before: number): number {
  let score = 0;
  let position = before;
  for (const index of scoredNodes(space, block)) {
    position += isBinary(space, index) ? 1 : 0;
    score += totalOf(scoreNode(space.score, index, shapesAround(space, index, widths), position));
  }
  return score;
}

/** Binary convolutions of a block. */
export function countScored(space: Space, block: StageBlock): number {
  return scoredNodes(space, block).filter((index) => isBinary(space, index)).length;
}

function isBinary(space: Space, index: number): boolean {
  return space.score.layers.get(index)!.isWeightBinary;
}

function scoredNodes(space: Space, block: StageBlock): number[] {
  return block.segments.flatMap((segment) => segment.nodes.filter((index) => space.score.layers.has(index)));
}

/** Shapes of a node's operands and results, by value id. */
function shapesAround(space: Space, index: number, widths: ArrayLike<number>): number[][] {
  const node = space.shape.graph.nodes[index]!;
  const shapes: number[][] = [];
  for (const id of [...node.inputs, ...node.outputs])
    if (id !== null) shapes[id] ??= space.shape.groups.shapeAt(id, widths);
  return shapes;
}
