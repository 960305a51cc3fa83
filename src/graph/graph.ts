import type { Graph, Node } from './op.ts';
import type { Shape } from './tensor.ts';
import type { Value, ValueId } from './value.ts';

export type { Graph, Node, NodeBase } from './op.ts';
export type { Attribute, Attributes, Role, Value, ValueId } from './value.ts';
export { NO_ROLE } from './value.ts';

/** The value with this id; ids that a verified graph holds are always in range. */
export function valueOf(graph: Graph, id: ValueId): Value {
  return graph.values[id]!;
}

/** Shape of an operand, or undefined where the operand is left out. */
export function inputShape(graph: Graph, node: Node, index: number): Shape | undefined {
  const id = node.inputs[index];
  return id === undefined || id === null ? undefined : graph.values[id]!.shape;
}

export function outputValue(graph: Graph, node: Node, index = 0): Value {
  return graph.values[node.outputs[index]!]!;
}

/** The nodes that multiply and accumulate, i.e. the layers of a cost table. */
export const MAC_KINDS = ['conv', 'convTranspose', 'gemm', 'matmul', 'einsum', 'recurrent'] as const;
export type MacKind = (typeof MAC_KINDS)[number];

const IS_MAC: Readonly<Record<string, boolean>> = Object.fromEntries(MAC_KINDS.map((kind) => [kind, true]));

export function isMac(node: Node): node is Extract<Node, { kind: MacKind }> {
  return IS_MAC[node.kind] === true;
}
