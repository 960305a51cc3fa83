import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import { findConsumers, findStatic, isStaticNode } from '../../graph/walk.ts';

/** Where the data meets a constant: the node, the operand's index and the operand's shape. */
export interface Use {
  readonly node: Node;
  readonly operand: number;
  readonly shape: Shape;
}

/** Finds the uses of each constant of a graph, looking through the weight side (`Sign(w)`, `Mul(.., alpha)`). */
export function createUseFinder(graph: Graph): (id: ValueId) => readonly Use[] {
  const consumers = findConsumers(graph);
  const isStatic = findStatic(graph);
  const known = new Map<ValueId, readonly Use[]>();
  const find = (id: ValueId): readonly Use[] => {
    const uses = known.get(id) ?? [...new Set(consumers[id])].flatMap((index) => usesAt(graph.nodes[index]!, id));
    known.set(id, uses);
    return uses;
  };
  const usesAt = (node: Node, id: ValueId): readonly Use[] => {
    if (isStaticNode(node, isStatic)) return node.outputs.flatMap(find);
    return [{ node, operand: node.inputs.indexOf(id), shape: graph.values[id]!.shape }];
  };
  return find;
}
