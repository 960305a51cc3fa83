import type { Draft } from '../../graph/edit.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import { sameShape } from '../../graph/tensor.ts';
import { findProducers } from '../../graph/walk.ts';

/** A weight's new shape; `outputs` says by how much the number of filters grows. */
export interface WeightChange {
  readonly shape: Shape;
  readonly outputs: number;
}

const KAIMING = { kind: 'initial', initialiser: { kind: 'kaiming-normal' } } as const;

/**
 * Gives the stored weight behind a convolution's operand another shape and new values, and whatever its weight side has
 * one of per filter (scales, thresholds) as many more. The nodes between stay.
 */
export function reshapeWeights(draft: Draft, graph: Graph, operand: ValueId, { shape, outputs }: WeightChange): void {
  const before = graph.values[operand]!.shape;
  for (const id of listWeightSide(graph, operand)) {
    const { content, shape: own } = graph.values[id]!;
    if (content === undefined) continue;
    const isPerFilter = own[0] === before[0] && own.slice(1).every((size) => size === 1);
    if (sameShape(own, before)) draft.setConstant(id, { shape, content: KAIMING });
    else if (isPerFilter) draft.setConstant(id, { shape: [own[0]! * outputs, ...own.slice(1)], content: KAIMING });
  }
}

/** The tensors of a weight's shape that a convolution's operand is computed from, itself among them. */
export function listWeights(graph: Graph, operand: ValueId): ValueId[] {
  const { shape } = graph.values[operand]!;
  return listWeightSide(graph, operand).filter((id) => sameShape(graph.values[id]!.shape, shape));
}

/** Everything that a convolution's operand is computed from, itself first. */
function listWeightSide(graph: Graph, operand: ValueId): ValueId[] {
  const producers = findProducers(graph);
  const found = new Set<ValueId>([operand]);
  // grows while it is gone through
  for (const id of found)
    for (const input of graph.nodes[producers[id]!]?.inputs ?? []) if (input !== null) found.add(input);
  return [...found];
}
