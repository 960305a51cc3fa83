import type { Graph } from '../../src/graph/graph.ts';
import { isVector } from './share-at-random.ts';
import { valuesFor } from './values.ts';

/** The network with kernels whose sums are not 0 by chance, which rounding may take to either side of a sign. */
export function spreadKernels(graph: Graph): Graph {
  const values = graph.values.map((value) => {
    if (value.content?.kind !== 'fill' || isVector(value.shape)) return value;
    return { ...value, content: { kind: 'dense', data: valuesFor(value) } as const };
  });
  return { ...graph, values };
}
