import type { Draft } from '../../graph/edit.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
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
  const producers = findProducers(graph);
  const before = graph.values[operand]!.shape;
  const seen = new Set<ValueId>();
  const pending = [operand];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const { content, shape: own } = graph.values[id]!;
    for (const input of graph.nodes[producers[id]!]?.inputs ?? []) if (input !== null) pending.push(input);
    if (content === undefined) continue;
    const isWeight = own.length === before.length && own.every((size, axis) => size === before[axis]);
    const isPerFilter = own[0] === before[0] && own.slice(1).every((size) => size === 1);
    if (isWeight) draft.setConstant(id, { shape, content: KAIMING });
    else if (isPerFilter) draft.setConstant(id, { shape: [own[0]! * outputs, ...own.slice(1)], content: KAIMING });
  }
}
