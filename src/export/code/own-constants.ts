import { type Copied, type Copy, giveCopies, type Operand } from '../../graph/give-copies.ts';
import type { Graph, Value, ValueId } from '../../graph/graph.ts';
import type { OpKind } from '../../graph/op.ts';
import { countElements, isFloat, type TensorStore } from '../../graph/tensor.ts';
import { inferOutputs } from '../../shape/infer.ts';
import { oneNumberOf } from '../weights/one-number.ts';
import { roleOf } from '../weights/role.ts';
import { createUseFinder } from '../weights/use.ts';
import { createLayerFinder, type LayerReads } from './layer-reads.ts';
import { createReadFinder } from './tensor-reads.ts';

export interface OwnConstants extends Pick<Copied, 'graph' | 'originOf'> {
  /** That there are more parameters than the given graph has; empty where there are not. */
  readonly notes: readonly string[];
}

/**
 * The graph whose layers share a constant only where they are meant to. Exporters store equal constants once, so that the
 * zeros of all biases are one, and the ones of all scales: a constant of one repeated number says nothing of its layers and is
 * each one's own here. Numbers that differ from each other are not drawn twice, so that who shares them means to. What else
 * such a layer reads in all its places stays shared with its weight.
 */
export function giveOwnConstants(graph: Graph, store: TensorStore | undefined): OwnConstants {
  const usesOf = createUseFinder(graph);
  const readsOf = createReadFinder(graph);
  const isShared = remember((id) => isParameter(graph.values[id]!) && readsOf(id).length > 1);
  const numberOf = remember((id) => oneNumberOf(graph.values[id]!, roleOf(usesOf(id)), store));
  const isOnPurpose = (id: ValueId): boolean => isShared(id) && numberOf(id) === undefined;
  const layersOf = createLayerFinder({ graph, readsOf, usesOf, isOnPurpose, isZero: (id) => numberOf(id) === 0 });
  const apart = graph.values.flatMap((_, value) =>
    isShared(value) && !isOnPurpose(value) ? [{ value, layers: layersOf(value) }] : [],
  );
  const copies = apart.flatMap(({ value, layers }) => layers.slice(1).map((operands): Copy => ({ value, operands })));
  const more = apart.reduce((sum, { value, layers }) => sum + countMore(graph, value, layers), 0);
  return { ...giveCopies(graph, copies, inferOutputs), notes: more === 0 ? [] : [describeMore(more)] };
}

function isParameter({ content, dtype }: Value): boolean {
  return content !== undefined && isFloat(dtype);
}

function remember<T>(find: (id: ValueId) => T): (id: ValueId) => T {
  const known = new Map<ValueId, { readonly found: T }>();
  return (id) => {
    const entry = known.get(id) ?? { found: find(id) };
    known.set(id, entry);
    return entry.found;
  };
}

/** The first input of a node that is no parameter as they are counted: running statistics, the steps of a quantiser. */
const FIRST_UNCOUNTED: Partial<Record<OpKind, number>> = { batchNorm: 3, quantise: 1 };

/** Parameters that the copies are, beyond those of one. */
function countMore({ nodes, values }: Graph, value: ValueId, layers: readonly LayerReads[]): number {
  const isCounted = ({ node, position }: Operand) =>
    position < (FIRST_UNCOUNTED[nodes[node]!.kind] ?? Number.POSITIVE_INFINITY);
  const counted = layers.filter((reads) => reads.some(isCounted)).length;
  return Math.max(0, counted - 1) * countElements(values[value]!.shape);
}

function describeMore(more: number): string {
  const parameters = `${more} ${more === 1 ? 'parameter' : 'parameters'}`;
  return `equal constants that the network stores once are each layer's own in this code: ${parameters} more than counted`;
}
