import type { ValueId } from '../graph/graph.ts';
import { isBinary } from './conventions.ts';
import { countNode } from './count-node.ts';
import type { Shapes } from './count-rule.ts';
import { measureFreed, measureLive, measureMade, measureSaved, overwrites } from './memory.ts';
import { countConstant } from './parameters.ts';
import type { CostPlan } from './plan.ts';
import { type CostVector, DIM, newCost } from './vector.ts';

/**
 * Cost of a run of nodes at these shapes: `nodes` are indices in graph order with no counted node left out between
 * them (nodes of the weight side may stand anywhere and cost nothing). The costs of the parts of any split of a graph
 * add up to the cost of the whole (`addCost`). Where a part begins at a cut, only its own shapes matter.
 */
export function countSegment(plan: CostPlan, nodes: Iterable<number>, shapes: Shapes = plan.shapes): CostVector {
  const total = newCost();
  let live = -1;
  for (const index of nodes) {
    if (plan.counted[index] !== 1) continue;
    if (live < 0) live = measureLive(plan, index, shapes);
    addWork(plan, index, shapes, total);
    live = advance(plan, index, shapes, live, total);
  }
  return total;
}

/**
 * Visits the nodes that run per inference in graph order with the cost of each, at the graph's own shapes; together
 * these make the cost of the graph.
 */
export function visitCosts(plan: CostPlan, visit: (index: number, cost: CostVector) => void): void {
  let live = -1;
  for (let index = 0; index < plan.counted.length; index += 1) {
    if (plan.counted[index] !== 1) continue;
    if (live < 0) live = measureLive(plan, index, plan.shapes);
    const cost = newCost();
    addWork(plan, index, plan.shapes, cost);
    live = advance(plan, index, plan.shapes, live, cost);
    visit(index, cost);
  }
}

/** Adds everything but the peak. */
export function addWork(plan: CostPlan, index: number, shapes: Shapes, total: CostVector): void {
  const node = plan.graph.nodes[index]!;
  const work = countNode(node, shapes);
  const binary = isBinary(work);
  total[binary ? DIM.bops : DIM.flops]! += work.macs;
  total[DIM.opsParts]! += plan.convention.weigh(work);
  total[DIM.elementwise]! += work.elementwise;
  if (node.kind === 'conv' || node.kind === 'convTranspose') {
    total[DIM.activations]! += work.outputElements;
    if (binary) total[DIM.binaryActivations]! += work.outputElements;
  }
  const { owned, starts } = plan.parameters;
  for (let at = starts[index]!; at < starts[index + 1]!; at += 1) addConstant(plan, owned[at]!, shapes, total);
  total[DIM.trainingBits]! += measureSaved(plan, index, shapes);
  if (node.kind === 'if') addBranches(plan, index, total);
}

function addConstant(plan: CostPlan, id: ValueId, shapes: Shapes, total: CostVector): void {
  const count = countConstant(plan.graph.values[id]!, shapes[id]!, plan.parameters.uses[id]!);
  total[DIM.params]! += count.params;
  total[DIM.binaryParams]! += count.binaryParams;
  total[DIM.storedParams]! += count.stored;
  total[DIM.sizeBits]! += count.sizeBits;
}

/** Notes the memory while a node runs and returns what is live after it. */
function advance(plan: CostPlan, index: number, shapes: Shapes, live: number, total: CostVector): number {
  const made = measureMade(plan, index, shapes);
  const during = live + measureNeed(plan, index, shapes, made);
  if (during > total[DIM.peakBits]!) total[DIM.peakBits] = during;
  return live + made - measureFreed(plan, index, shapes);
}

/** Bits that a node which makes so many needs while it runs, besides what is live before. */
export function measureNeed(plan: CostPlan, index: number, shapes: Shapes, made: number): number {
  const inside = plan.branches.has(index) ? dearerBranch(plan, index)[DIM.peakBits]! : 0;
  return Math.max(overwrites(plan, index, shapes) ? 0 : made, inside);
}

/** The dearer branch runs, but the parameters of both are kept. A branch has its own shapes. */
function addBranches(plan: CostPlan, index: number, total: CostVector): void {
  const dearer = dearerBranch(plan, index);
  for (const dim of RUNNING) total[dim]! += dearer[dim]!;
  for (const branch of plan.branches.get(index)!.map(countGraph)) {
    for (const dim of KEPT) total[dim]! += branch[dim]!;
  }
}

const KEPT = [DIM.params, DIM.binaryParams, DIM.storedParams, DIM.sizeBits] as const;
const RUNNING = [
  DIM.bops,
  DIM.flops,
  DIM.opsParts,
  DIM.elementwise,
  DIM.activations,
  DIM.binaryActivations,
  DIM.trainingBits,
] as const;

/** Cost of the branch with more MACs, or more element-wise operations where these are equal. */
function dearerBranch(plan: CostPlan, index: number): CostVector {
  const [then, other] = plan.branches.get(index)!;
  const [first, second] = [countGraph(then), countGraph(other)];
  const macs = (cost: CostVector) => cost[DIM.bops]! + cost[DIM.flops]!;
  const lead = macs(first) - macs(second) || first[DIM.elementwise]! - second[DIM.elementwise]!;
  return lead >= 0 ? first : second;
}

/** Cost of a whole graph at its own shapes. */
export function countGraph(plan: CostPlan): CostVector {
  return countSegment(plan, plan.graph.nodes.keys());
}
