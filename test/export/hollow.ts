import type { Graph } from '../../src/graph/graph.ts';

/** Values that are still to be drawn take one number, so that the largest model takes no time to write. */
export function hollow(graph: Graph): Graph {
  const values = graph.values.map((value) =>
    value.content?.kind === 'initial' ? { ...value, content: { kind: 'fill', value: 0.02 } as const } : value,
  );
  return { ...graph, values };
}
