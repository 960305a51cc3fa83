import type { Operand } from '../../graph/give-copies.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';
import { findConsumers } from '../../graph/walk.ts';
import { literalOf } from './constants.ts';

/**
 * Finds the operands for which code has a constant as a tensor, in the order of their nodes. Arithmetic that has it as a number
 * instead shares nothing with them.
 */
export function createReadFinder(graph: Graph): (id: ValueId) => readonly Operand[] {
  const consumers = findConsumers(graph);
  return (id) =>
    [...new Set(consumers[id])].flatMap((node) => {
      const reader = graph.nodes[node]!;
      return reader.inputs.flatMap((input, position) =>
        input === id && literalOf(graph, reader, position) === undefined ? [{ node, position }] : [],
      );
    });
}
