import { createElementReader, type WeightOptions } from '../../export/weights/elements.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ReadWeights } from './drop-channels.ts';

/** Reads a graph's constants: given, from the store beside a file, or drawn by the seed. */
export function createWeightReader(graph: Graph, options: WeightOptions = {}): ReadWeights {
  const read = createElementReader(graph, options);
  // integers stand in shapes and indices, which hold no channels
  return (id) => read(id) as ArrayLike<number>;
}
