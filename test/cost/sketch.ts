import type { Graph, ValueId } from '../../src/graph/graph.ts';
import type { OpAttrs } from '../../src/graph/op.ts';
import type { DType, Shape } from '../../src/graph/tensor.ts';
import { newGraph } from '../../src/shape/infer.ts';

export type Sketch = ReturnType<typeof newGraph>;

const UNKNOWN = { kind: 'absent', reason: 'no values are needed to count' } as const;

/** A graph drawn by `draw`, which returns its outputs. */
export function sketch(draw: (graph: Sketch) => readonly ValueId[]): Graph {
  const graph = newGraph('sketch');
  return graph.finish(draw(graph));
}

export function weight(graph: Sketch, name: string, shape: Shape, dtype: DType = 'float32'): ValueId {
  return graph.constant(name, shape, UNKNOWN, dtype);
}

/** Attributes of a convolution with a square window unless told otherwise. */
export function conv(kernel: readonly number[], change: Partial<OpAttrs['conv']> = {}): OpAttrs['conv'] {
  return { ...pool(kernel), groups: 1, arithmetic: 'float', ...change };
}

export function pool(kernel: readonly number[]) {
  const ones = kernel.map(() => 1);
  const none = [...kernel, ...kernel].map(() => 0);
  return { kernel, strides: ones, dilations: ones, pads: none, autoPad: 'explicit' as const };
}

/** The graph with bit widths set on its multiply-accumulate nodes, by name. */
export function withBits(
  graph: Graph,
  bits: Readonly<Record<string, readonly [weight: number, input: number]>>,
): Graph {
  const nodes = graph.nodes.map((node) => {
    const [weightBits, inputBits] = bits[node.name] ?? [node.weightBits, node.inputBits];
    return { ...node, weightBits, inputBits };
  });
  return { ...graph, nodes };
}
