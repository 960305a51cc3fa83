import type { Graph } from '../graph/graph.ts';
import type { Transformed } from './edit.ts';

/** One transform after the other, with the edits of all. */
export function chainPasses(graph: Graph, passes: readonly ((graph: Graph) => Transformed)[]): Transformed {
  let current: Transformed = { graph, edits: [] };
  for (const pass of passes) {
    const next = pass(current.graph);
    current = { graph: next.graph, edits: [...current.edits, ...next.edits] };
  }
  return current;
}
