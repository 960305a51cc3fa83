import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { findConsumers, findProducers, findStatic } from '../../graph/walk.ts';

/** Who makes and who reads each value, for passes that look around a layer. */
export interface Neighbourhood {
  readonly graph: Graph;
  producer(value: ValueId): Node | undefined;
  /** Index of the producing node, -1 where there is none. */
  producerIndex(value: ValueId): number;
  /** Indices of the reading nodes. */
  readers(value: ValueId): readonly number[];
  /** The one node that reads the value, if it is of this kind and the value is no graph output. */
  onlyReader(value: ValueId): { readonly node: Node; readonly index: number } | undefined;
  isStatic(value: ValueId): boolean;
}

const neighbourhoods = new WeakMap<Graph, Neighbourhood>();

/** Remembered per graph: several passes look around in one, and a network whose layers are switched is asked again and again. */
export function findNeighbourhood(graph: Graph): Neighbourhood {
  const known = neighbourhoods.get(graph) ?? lookAround(graph);
  neighbourhoods.set(graph, known);
  return known;
}

function lookAround(graph: Graph): Neighbourhood {
  const producers = findProducers(graph);
  const consumers = findConsumers(graph);
  const isStatic = findStatic(graph);
  return {
    graph,
    producer: (value) => graph.nodes[producers[value]!],
    producerIndex: (value) => producers[value]!,
    readers: (value) => consumers[value]!,
    onlyReader(value) {
      const [index, second] = consumers[value]!;
      if (index === undefined || second !== undefined || graph.outputs.includes(value)) return undefined;
      return { node: graph.nodes[index]!, index };
    },
    isStatic: (value) => isStatic[value] === 1,
  };
}

/** The batch norm that alone reads this value. */
export function normAfter(
  hood: Neighbourhood,
  value: ValueId,
): { readonly node: Node; readonly index: number } | undefined {
  const reader = hood.onlyReader(value);
  return reader?.node.kind === 'batchNorm' ? reader : undefined;
}

/** The layer's result with its batch norm, if it has one. */
export function normedOutput(hood: Neighbourhood, layer: Node): ValueId {
  return normAfter(hood, layer.outputs[0]!)?.node.outputs[0] ?? layer.outputs[0]!;
}

/** The operands of a two-operand addition of data, or undefined. */
export function addedPair(hood: Neighbourhood, node: Node): readonly [ValueId, ValueId] | undefined {
  if (node.kind !== 'elementwise' || node.attrs.fn !== 'add' || node.inputs.length !== 2) return undefined;
  const [a, b] = node.inputs as [ValueId, ValueId];
  return hood.isStatic(a) || hood.isStatic(b) ? undefined : [a, b];
}
