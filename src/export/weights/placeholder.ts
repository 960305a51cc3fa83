import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { isMac } from '../../graph/graph.ts';
import { countElements } from '../../graph/tensor.ts';
import { roleOf } from './role.ts';
import type { Use } from './use.ts';

/** Files stripped of their weights keep tensors up to this size. */
const SMALL = 64;

/**
 * Constants that only hold a place: weights of one repeated value, which no training leaves behind, with the biases of
 * the same layers, and batch norms whose four vectors are all that value. A kernel that sums (1) or averages
 * (1/fan-in) its inputs is meant as it is.
 */
export function findPlaceholders(graph: Graph, usesOf: (id: ValueId) => readonly Use[]): ReadonlySet<ValueId> {
  const found = new Set<ValueId>();
  graph.values.forEach((_, id) => {
    const uses = fillOf(graph, id) === undefined ? [] : usesOf(id);
    if (uses.length === 0 || !isHollowWeight(graph, id, uses)) return;
    found.add(id);
    for (const { node } of uses) if (isMac(node)) addBias(graph, node, found);
  });
  for (const node of graph.nodes) {
    if (node.kind === 'batchNorm' && isHollowNorm(graph, node)) for (const id of node.inputs.slice(1)) found.add(id!);
  }
  return found;
}

function isHollowWeight(graph: Graph, id: ValueId, uses: readonly Use[]): boolean {
  const fill = fillOf(graph, id);
  if (fill === undefined || countElements(graph.values[id]!.shape) <= SMALL) return false;
  const role = roleOf(uses);
  return role.kind === 'weight' && fill !== 1 && Math.abs(fill * role.fanIn - 1) > 1e-6;
}

function addBias(graph: Graph, node: Node, found: Set<ValueId>): void {
  const bias = node.inputs[2];
  if (bias !== undefined && bias !== null && fillOf(graph, bias) !== undefined) found.add(bias);
}

function isHollowNorm(graph: Graph, node: Node): boolean {
  const fills = node.inputs.slice(1).map((id) => fillOf(graph, id!));
  return fills[0] !== undefined && fills.every((fill) => fill === fills[0]);
}

function fillOf(graph: Graph, id: ValueId): number | undefined {
  const content = graph.values[id]!.content;
  return content?.kind === 'fill' ? content.value : undefined;
}
