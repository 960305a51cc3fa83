import type { Node, ValueId } from '../graph/graph.ts';
import { countElements } from '../graph/tensor.ts';
import type { Shapes } from './count-rule.ts';
import type { CostPlan } from './plan.ts';

function bitsOf(plan: CostPlan, id: ValueId, shapes: Shapes): number {
  return plan.graph.values[id]!.bits * countElements(shapes[id]!);
}

/** Bits live just before a node runs: what is filled earlier and read there or later. */
export function measureLive(plan: CostPlan, index: number, shapes: Shapes): number {
  let bits = 0;
  for (const id of plan.lifetimes.liveBefore(index)) bits += bitsOf(plan, id, shapes);
  return bits;
}

/** Bits of the results that somebody reads and that are no views. */
export function measureMade(plan: CostPlan, index: number, shapes: Shapes): number {
  const { outputs } = plan.graph.nodes[index]!;
  let bits = 0;
  for (let position = 0; position < outputs.length; position += 1) {
    const id = outputs[position]!;
    if (isMade(plan, index, id)) bits += bitsOf(plan, id, shapes);
  }
  return bits;
}

/** Bits of the operands whose buffer nobody reads after this node. */
export function measureFreed(plan: CostPlan, index: number, shapes: Shapes): number {
  const node = plan.graph.nodes[index]!;
  let bits = 0;
  for (let position = 0; position < node.inputs.length; position += 1) {
    const id = node.inputs[position] ?? -1;
    if (isFreed(plan, index, id) && isFirstOfBuffer(plan, node, position)) bits += bitsOf(plan, id, shapes);
  }
  return bits;
}

/** Bits of the operands that this node is the first to keep for the backward pass. */
export function measureSaved(plan: CostPlan, index: number, shapes: Shapes): number {
  const { inputs } = plan.graph.nodes[index]!;
  let bits = 0;
  for (let position = 0; position < inputs.length; position += 1) {
    const id = inputs[position] ?? -1;
    if (isSaved(plan, index, id, position)) bits += bitsOf(plan, id, shapes);
  }
  return bits;
}

/**
 * Whether the result takes the place of an operand: one that nobody reads afterwards, of as many elements and at least
 * as many bits. The caller's own tensors (graph inputs) are never overwritten.
 */
export function overwrites(plan: CostPlan, index: number, shapes: Shapes): boolean {
  if (plan.lifetimes.overwriting[index] === 0) return false;
  const { inputs, outputs } = plan.graph.nodes[index]!;
  const output = outputs[0]!;
  const size = countElements(shapes[output]!);
  const { values } = plan.graph;
  for (let position = 0; position < inputs.length; position += 1) {
    const id = inputs[position] ?? -1;
    if (!isSpare(plan, index, id)) continue;
    if (values[id]!.bits >= values[output]!.bits && countElements(shapes[id]!) === size) return true;
  }
  return false;
}

/** What a node does to memory, whatever the sizes: which results it makes, and what becomes of each operand. */
export function describeMemory(plan: CostPlan, index: number): string {
  const node = plan.graph.nodes[index]!;
  const made = node.outputs.map((id) => (isMade(plan, index, id) ? 'made' : 'view'));
  const operands = node.inputs.map((operand, position) => {
    const id = operand ?? -1;
    const freed = isFreed(plan, index, id) && isFirstOfBuffer(plan, node, position) ? 'freed' : 'held';
    return `${freed} ${isSpare(plan, index, id)} ${isSaved(plan, index, id, position)}`;
  });
  return `${plan.lifetimes.overwriting[index]} ${made.join()} ${operands.join()}`;
}

function isMade({ lifetimes }: CostPlan, index: number, id: ValueId): boolean {
  return lifetimes.births[id] === index && lifetimes.deaths[id]! >= 0;
}

/** `id` is -1 for an operand that is left out. */
function isFreed({ lifetimes }: CostPlan, index: number, id: number): boolean {
  return id >= 0 && lifetimes.deaths[lifetimes.buffers[id]!] === index;
}

/** Whether a result may take an operand's place, were it only as large; `id` as for `isFreed`. */
function isSpare(plan: CostPlan, index: number, id: number): boolean {
  const { births, buffers } = plan.lifetimes;
  return isFreed(plan, index, id) && births[buffers[id]!]! >= 0;
}

/** Whether this node is the first to keep an operand; `id` as for `isFreed`. */
function isSaved({ savedAt, graph }: CostPlan, index: number, id: number, position: number): boolean {
  return id >= 0 && savedAt[id] === index && graph.nodes[index]!.inputs.indexOf(id) === position;
}

/** Whether no operand before this one lies in the same buffer. */
function isFirstOfBuffer({ lifetimes: { buffers } }: CostPlan, { inputs }: Node, position: number): boolean {
  const buffer = buffers[inputs[position]!];
  for (let before = 0; before < position; before += 1) {
    const id = inputs[before] ?? -1;
    if (id >= 0 && buffers[id] === buffer) return false;
  }
  return true;
}
