import type { ValueId } from '../graph/graph.ts';
import { countElements } from '../graph/tensor.ts';
import { type Flow, readConstant } from './flow.ts';
import { BIPOLAR, isGrid, isUniform, type Levels } from './levels.ts';
import { classifyWeights } from './stored-weights.ts';

/** Works out the levels of a node's outputs anew. */
export type Revisit = (index: number) => void;

/** Looks at the values of a weight that lie in memory: a real weight shows itself after a few elements. */
export function classifyInMemory(flow: Flow, id: ValueId): void {
  if (flow.sources[id]!.content?.kind === 'dense') classifyConstant(flow, id);
}

/**
 * Reads the constants that a weight is computed from, which may be stored as +-1 or +-alpha, and goes through its nodes
 * again.
 */
export function classifyWeightSide(flow: Flow, weight: ValueId, revisit: Revisit): void {
  const { nodes, constants } = findWeightSide(flow, weight);
  for (const id of constants) classifyConstant(flow, id);
  for (const index of nodes) revisit(index);
  // one number throughout is a binary weight only as 1 or -1
  if (isUniform(flow.levels[weight]!) && Math.abs(flow.levels[weight]!.low) === 1) flow.levels[weight] = BIPOLAR;
}

/** Everything a value that is known in advance depends on; nodes in topological order. */
function findWeightSide(flow: Flow, weight: ValueId): { nodes: number[]; constants: ValueId[] } {
  const nodes = new Set<number>();
  const constants = new Set<ValueId>();
  const pending = [weight];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const index = flow.producers[id]!;
    if (index < 0) constants.add(id);
    if (index < 0 || nodes.has(index)) continue;
    nodes.add(index);
    for (const input of flow.graph.nodes[index]!.inputs) if (input !== null) pending.push(input);
  }
  return { nodes: [...nodes].sort((a, b) => a - b), constants: [...constants] };
}

function classifyConstant(flow: Flow, id: ValueId): void {
  if (flow.isClassified[id] === 1 || isUniform(flow.levels[id]!)) return;
  flow.isClassified[id] = 1;
  const { shape } = flow.sources[id]!;
  const values = readConstant(flow, id);
  if (values === undefined || values.length !== countElements(shape)) return;
  flow.levels[id] = narrower(flow.levels[id]!, classifyWeights(values, shape));
}

function narrower(present: Levels, found: Levels | undefined): Levels {
  return found === undefined || (isGrid(present) && present.count <= found.count) ? present : found;
}
