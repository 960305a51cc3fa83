import type { Graph, ValueId } from '../../graph/graph.ts';
import { sameShape } from '../../graph/tensor.ts';
import { findParts } from '../stages.ts';

/** The map that the stem hands to the first stage; undefined for a graph without stem, stages or maps. */
export function findStageEntry(graph: Graph): ValueId | undefined {
  const parts = findParts(graph);
  const stage = parts.find((part) => part.stage > 0);
  const entry = stage?.blocks[0]?.entry;
  const hasStem = parts.some((part) => part.name === 'stem');
  return entry !== undefined && hasStem && graph.values[entry]!.shape.length === 4 ? entry : undefined;
}

/** Indices of the additions that carry this map around a layer as it is; a shift by a gate or a vector is none. */
export function findIdentityJoins(graph: Graph, entry: ValueId): number[] {
  const { shape } = graph.values[entry]!;
  const isMap = (id: ValueId | null): boolean => id !== null && sameShape(graph.values[id]!.shape, shape);
  return [...graph.nodes.keys()].filter((index) => {
    const node = graph.nodes[index]!;
    const isSum = node.kind === 'elementwise' && node.attrs.fn === 'add';
    return isSum && node.inputs.includes(entry) && node.inputs.every(isMap);
  });
}
