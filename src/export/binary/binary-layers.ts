import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { findProducers } from '../../graph/walk.ts';
import type { Fold } from '../weights/fold.ts';
import { type BinaryLevels, splitLevels } from './levels.ts';

/** A layer whose weight is computed from constants and has two symmetric levels per output channel. */
export interface BinaryLayer {
  readonly index: number;
  readonly node: Node;
  /** What the layer reads as its weight, and the axis of that along which the output channels lie. */
  readonly weight: ValueId;
  /** The node that makes it. */
  readonly maker: number;
  readonly axis: number;
  readonly levels: BinaryLevels;
}

/** The layers of a graph with annotated precision that have 1-bit weights, one by one, where these can be computed. */
export function* findBinaryLayers(graph: Graph, fold: Fold): Generator<BinaryLayer> {
  const producers = findProducers(graph);
  for (const [index, node] of graph.nodes.entries()) {
    const weight = node.inputs[1];
    const axis = outputAxis(node);
    if (weight === undefined || weight === null || axis === undefined) continue;
    if (node.weightBits !== 1 || producers[weight]! < 0) continue;
    const tensor = fold(weight);
    const levels = tensor === undefined ? undefined : splitLevels(tensor, axis);
    if (levels !== undefined) yield { index, node, weight, maker: producers[weight]!, axis, levels };
  }
}

/** The axis of the second operand along which the output channels lie; undefined where they lie along several or none. */
function outputAxis(node: Node): number | undefined {
  if (node.kind === 'conv') return 0;
  if (node.kind === 'gemm') return node.attrs.transB ? 0 : 1;
  return undefined;
}
