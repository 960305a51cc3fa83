import { createDraft } from '../graph/edit.ts';
import type { Graph, ValueId } from '../graph/graph.ts';
import type { Shape } from '../graph/tensor.ts';
import { findConsumers } from '../graph/walk.ts';
import { inferOutputs } from '../shape/infer.ts';
import type { Axes } from './coupling/axes.ts';
import { coupleAxes } from './coupling/rules.ts';

/** A vector, and a node that is not the first to read it. */
interface SharedRead {
  readonly value: ValueId;
  readonly reader: number;
}

export interface Unshared {
  readonly graph: Graph;
  /** The given graph's value that a constant of this one has the elements of. */
  originOf(value: ValueId): ValueId;
}

/**
 * Exporters store equal vectors once (the biases of an untrained network are all zero), which would tie the widths of all
 * layers that read them. Here every reader gets a vector of its own. In a network whose layers share larger weights too,
 * on purpose then, only those do whose channels are free of the first reader's. A graph without such vectors comes back
 * as it is.
 */
export function unshareVectors(graph: Graph): Unshared {
  const reads = listSharedReads(graph, isVector);
  const isOnPurpose = listSharedReads(graph, (shape) => countWideAxes(shape) > 1).length > 0;
  const own = isOnPurpose ? findFree(graph, reads) : reads;
  return own.length === 0 ? { graph, originOf: (value) => value } : traceBack(graph, own);
}

function isVector(shape: Shape): boolean {
  return countWideAxes(shape) === 1;
}

function countWideAxes(shape: Shape): number {
  return shape.filter((size) => size > 1).length;
}

/** The reads whose channels are free of the first reader's. */
function findFree(graph: Graph, reads: readonly SharedRead[]): SharedRead[] {
  if (reads.length === 0) return [];
  const apart = giveCopies(graph, reads);
  const idOf = indexNames(apart.graph);
  const axes = coupleAxes(apart.graph, 'sizes');
  return reads.filter(({ value }, index) => {
    const [first, own] = [graph.values[value]!.name, apart.names[index]!].map((name) => idOf.get(name)!);
    return !isTied(apart.graph, axes, first!, own!);
  });
}

function traceBack(given: Graph, reads: readonly SharedRead[]): Unshared {
  const { graph, names } = giveCopies(given, reads);
  const idOf = indexNames(given);
  reads.forEach(({ value }, index) => {
    idOf.set(names[index]!, value);
  });
  return { graph, originOf: (value) => idOf.get(graph.values[value]!.name)! };
}

function indexNames({ values }: Graph): Map<string, ValueId> {
  return new Map(values.map(({ name }, id) => [name, id]));
}

function listSharedReads(graph: Graph, isMeant: (shape: Shape) => boolean): SharedRead[] {
  const readers = findConsumers(graph);
  return graph.values.flatMap(({ shape, content }, value) => {
    if (content === undefined || !isMeant(shape)) return [];
    return [...new Set(readers[value])].slice(1).map((reader) => ({ value, reader }));
  });
}

/** The graph in which each of these readers reads a vector of its own, and what those are called. */
function giveCopies(graph: Graph, reads: readonly SharedRead[]): { graph: Graph; names: string[] } {
  const draft = createDraft(graph);
  const names = reads.map(({ value, reader }) => {
    const { name, shape, content, dtype } = graph.values[value]!;
    const { name: layer, inputs } = draft.node(reader)!;
    const copy = draft.constant(`${name}.${layer}`, shape, content!, dtype);
    draft.setNode(reader, { inputs: inputs.map((id) => (id === value ? copy : id)) });
    return draft.values[copy]!.name;
  });
  return { graph: draft.finish(inferOutputs), names };
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
