import type { Graph } from '../../graph/graph.ts';
import type { Content } from '../../graph/tensor.ts';
import { createElementReader, type WeightOptions } from '../weights/elements.ts';

/** The same graph with the values of every constant in it, branches included: given, stored or drawn. */
export function materialiseWeights(graph: Graph, options: WeightOptions): Graph {
  const readElements = createElementReader(graph, options);
  const values = graph.values.map((value, id) => {
    if (value.content === undefined) return value;
    const content: Content = { kind: 'dense', data: readElements(id) as ArrayLike<number> };
    return { ...value, content };
  });
  const nodes = graph.nodes.map((node) => {
    if (node.kind !== 'if') return node;
    const { then: first, else: second } = node.attrs;
    // biome-ignore lint/suspicious/noThenProperty: the branches of If are called so
    return { ...node, attrs: { then: materialiseWeights(first, options), else: materialiseWeights(second, options) } };
  });
  return { ...graph, values, nodes };
}
