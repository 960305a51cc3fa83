import type { Graph, Node } from '../../graph/graph.ts';
import { isMac } from '../../graph/graph.ts';
import { findStatic } from '../../graph/walk.ts';

/** What a recipe may and may not binarize in a network. */
export interface LayerCounts {
  readonly convolutions: number;
  /** Fully connected layers, as products with a weight; products of data with data are none. */
  readonly linear: number;
  /** Those of them that are not the network's last layer, which stays real in any case. */
  readonly innerLinear: number;
}

/** Counts convolutions, and the linear layers that a recipe leaves as they are. */
export function countLayers(graph: Graph): LayerCounts {
  const layers = graph.nodes.filter(isMac);
  const isStatic = findStatic(graph);
  const linear = layers.filter((node) => isLinear(node, isStatic));
  return {
    convolutions: layers.filter(({ kind }) => kind === 'conv').length,
    linear: linear.length,
    innerLinear: linear.filter((node) => node !== layers.at(-1)).length,
  };
}

/** `3 convolutions and 1 linear layer`. */
export function describeLayers({ convolutions, linear }: LayerCounts): string {
  return `${convolutions} ${convolutions === 1 ? 'convolution' : 'convolutions'} and ${describeLinear(linear)}`;
}

/** `1 linear layer`. */
export function describeLinear(count: number): string {
  return `${count} linear ${count === 1 ? 'layer' : 'layers'}`;
}

function isLinear({ kind, inputs }: Node, isStatic: Uint8Array): boolean {
  if (kind !== 'gemm' && kind !== 'matmul' && kind !== 'einsum') return false;
  return inputs.slice(0, 2).some((id) => id !== null && isStatic[id] === 1);
}
