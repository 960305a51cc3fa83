import type { GraphRecord, NodeRecord } from '../proto.ts';

/** Names a node reads, those its branches take from outside included. */
export function namesRead(node: NodeRecord): readonly string[] {
  const captured = namesCaptured(node);
  return captured.length === 0 ? node.inputs : [...node.inputs, ...captured];
}

const NONE: readonly string[] = [];

/** Names that the graphs among a node's attributes take from outside. */
export function namesCaptured(node: NodeRecord): readonly string[] {
  const { attributes } = node;
  let names = NONE;
  for (let index = 0; index < attributes.length; index += 1) {
    const { value } = attributes[index]!;
    if (value.type === 'graph') names = [...names, ...freeNames(value.value)];
  }
  return names;
}

/** Names read in a graph that it does not define itself. */
function freeNames(graph: GraphRecord): ReadonlySet<string> {
  const free = new Set<string>();
  for (const node of graph.nodes) for (const name of namesRead(node)) free.add(name);
  for (const { name } of graph.outputs) free.add(name);
  for (const { name } of [...graph.inputs, ...graph.initializers]) free.delete(name);
  for (const { outputs } of graph.nodes) for (const name of outputs) free.delete(name);
  free.delete('');
  return free;
}
