import { type Copied, type Copy, giveCopies } from '../graph/give-copies.ts';
import type { Graph, ValueId } from '../graph/graph.ts';
import type { Shape } from '../graph/tensor.ts';
import { findConsumers } from '../graph/walk.ts';
import { inferOutputs } from '../shape/infer.ts';
import type { Axes } from './coupling/axes.ts';
import { coupleAxes } from './coupling/rules.ts';

export type Unshared = Pick<Copied, 'graph' | 'originOf'>;

/**
 * Exporters store equal vectors once (the biases of an untrained network are all zero), which would tie the widths of all
 * layers that read them. Here every reader gets a vector of its own. In a network whose layers share larger weights too,
 * on purpose then, only those do whose channels are free of the first reader's. A graph without such vectors comes back
 * as it is.
 */
export function unshareVectors(graph: Graph): Unshared {
  const copies = listCopies(graph, isVector);
  const isOnPurpose = listCopies(graph, (shape) => countWideAxes(shape) > 1).length > 0;
  const own = isOnPurpose ? findFree(graph, copies) : copies;
  return own.length === 0 ? { graph, originOf: (value) => value } : giveCopies(graph, own, inferOutputs);
}

function isVector(shape: Shape): boolean {
  return countWideAxes(shape) === 1;
}

function countWideAxes(shape: Shape): number {
  return shape.filter((size) => size > 1).length;
}

/** The copies whose channels are free of the first reader's. */
function findFree(graph: Graph, copies: readonly Copy[]): readonly Copy[] {
  if (copies.length === 0) return [];
  const apart = giveCopies(graph, copies, inferOutputs);
  const idOf = new Map(apart.graph.values.map(({ name }, id) => [name, id]));
  const axes = coupleAxes(apart.graph, 'sizes');
  return copies.filter(({ value }, index) => {
    const [first, own] = [graph.values[value]!.name, apart.names[index]!].map((name) => idOf.get(name)!);
    return !isTied(apart.graph, axes, first!, own!);
  });
}

/** A copy of each constant with a shape that is meant, for every node that is not the first to read it. */
function listCopies(graph: Graph, isMeant: (shape: Shape) => boolean): Copy[] {
  const readers = findConsumers(graph);
  return graph.values.flatMap(({ shape, content }, value) => {
    if (content === undefined || !isMeant(shape)) return [];
    return [...new Set(readers[value])].slice(1).map((node) => ({ value, operands: listReads(graph, value, node) }));
  });
}

function listReads({ nodes }: Graph, value: ValueId, node: number): Copy['operands'] {
  return nodes[node]!.inputs.flatMap((id, position) => (id === value ? [{ node, position }] : []));
}

/** Whether two values of one shape come and go together, element by element. */
function isTied(graph: Graph, axes: Axes, a: ValueId, b: ValueId): boolean {
  return graph.values[a]!.shape.every((size, axis) => {
    const [left, right] = [axes.at(a, axis), axes.at(b, axis)];
    return Array.from({ length: size }, (_, index) => axes.find(left + index) === axes.find(right + index)).every(
      Boolean,
    );
  });
}
