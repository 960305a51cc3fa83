import type { ValueId } from '../graph/graph.ts';
import type { Shapes } from './count-rule.ts';
import { describeMemory, measureFreed, measureLive, measureMade } from './memory.ts';
import { listOwned } from './parameters.ts';
import type { CostPlan } from './plan.ts';
import { addWork, measureNeed } from './segment.ts';
import { type CostVector, DIM, DIM_COUNT } from './vector.ts';

/** Where a step tells by how much it makes what is live grow. */
export const GROWTH = DIM_COUNT;
/** Numbers of a step. */
const STEP_SIZE = DIM_COUNT + 1;

/**
 * One node that runs, on its own: what it adds to the sums of a cost vector, at `DIM.peakBits` the bits it needs besides what is
 * live before, and the growth of what is live. Steps that follow each other make `countSegment` of their nodes, so that a
 * node which stands in many runs at the same sizes is counted once. Written into `step`, which is returned.
 */
export function countStep(plan: CostPlan, index: number, shapes: Shapes, step = newStep()): CostVector {
  step.fill(0);
  addWork(plan, index, shapes, step);
  const made = measureMade(plan, index, shapes);
  step[DIM.peakBits] = measureNeed(plan, index, shapes, made);
  step[GROWTH] = made - measureFreed(plan, index, shapes);
  return step;
}

/** Bits live in front of a run, told as a step that does nothing but fill them. `index`: of its first node. */
export function startSteps(plan: CostPlan, index: number, shapes: Shapes, step = newStep()): CostVector {
  step.fill(0);
  step[GROWTH] = measureLive(plan, index, shapes);
  return step;
}

export function newStep(): CostVector {
  return new Array<number>(STEP_SIZE).fill(0);
}

/** The values whose shapes a step needs. */
export function listStepValues(plan: CostPlan, index: number): ValueId[] {
  const { inputs, outputs } = plan.graph.nodes[index]!;
  return [...inputs.filter((id) => id !== null), ...outputs, ...listOwned(plan.parameters, index)];
}

/**
 * Nodes with one key make the same step, be it in different graphs. `keyOf`: values with one key have one shape. Undefined for
 * a node with branches, which is like no other.
 */
export function keyStep(plan: CostPlan, index: number, keyOf: (id: ValueId) => string): string | undefined {
  const node = plan.graph.nodes[index]!;
  if (plan.branches.has(index)) return undefined;
  const keyValue = (id: ValueId | null): string => {
    if (id === null) return '';
    const { bits, dtype } = plan.graph.values[id]!;
    return `${dtype} of ${bits}: ${keyOf(id)}`;
  };
  const { kind, attrs, weightBits, inputBits, role, inputs, outputs } = node;
  const owned = listOwned(plan.parameters, index).map((id) => `${plan.parameters.uses[id]} ${keyValue(id)}`);
  return JSON.stringify([
    ...[kind, attrs, weightBits, inputBits, role.part],
    ...[inputs.map(keyValue), outputs.map(keyValue), owned, describeMemory(plan, index)],
  ]);
}
