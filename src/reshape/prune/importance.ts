import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { countElements } from '../../graph/tensor.ts';
import { findConsumers, findStatic } from '../../graph/walk.ts';
import type { Channels, PrunableLayer } from './channels.ts';
import type { ReadWeights } from './drop-channels.ts';

/** What a channel is judged by. */
export type WeightCriterion =
  /** Mean absolute weight of the filters that make it (Li et al., ICLR 2017). */
  | 'l1'
  /** Absolute scale of the batch norms behind it (Liu et al., ICCV 2017); by its filters where there is none. */
  | 'bn';

/**
 * Importance of each channel, relative to the mean of its layer, so that layers compare [derived]; a channel that several
 * layers make has their mean. Larger is more important.
 */
export function rankByWeights(
  graph: Graph,
  channels: Channels,
  criterion: WeightCriterion,
  readWeights: ReadWeights,
): Float64Array {
  const sums = new Float64Array(channels.count);
  const counts = new Float64Array(channels.count);
  const scaleOf = criterion === 'bn' ? createScaleFinder(graph) : () => undefined;
  for (const layer of channels.layers) {
    const values = measureLayer(graph, layer, readWeights, scaleOf);
    if (values === undefined) continue;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    layer.channels.forEach((channel, position) => {
      sums[channel]! += mean === 0 ? 1 : values[position]! / mean;
      counts[channel]! += 1;
    });
  }
  // a channel that no weight makes is not judged: it goes last
  return sums.map((sum, channel) => (counts[channel] === 0 ? Number.POSITIVE_INFINITY : sum / counts[channel]!));
}

type FindScale = (node: Node) => ValueId | undefined;

function measureLayer(
  graph: Graph,
  layer: PrunableLayer,
  readWeights: ReadWeights,
  scaleOf: FindScale,
): Float64Array | undefined {
  const node = graph.nodes[layer.node]!;
  const scale = scaleOf(node);
  if (scale !== undefined) return Float64Array.from(readWeights(scale), Math.abs);
  const weight = findTrained(graph, node);
  return weight === undefined
    ? undefined
    : meanAbsolutes(graph, node, weight, readWeights(weight), layer.channels.length);
}

/** The stored weight behind what the node reads, through signs and scales of a binary layer. */
function findTrained(graph: Graph, node: Node): ValueId | undefined {
  const isStatic = findStatic(graph);
  const makers = new Map(graph.nodes.flatMap((maker) => maker.outputs.map((id) => [id, maker] as const)));
  let best: ValueId | undefined;
  const pending = node.inputs.slice(0, 2).filter((id) => id !== null && isStatic[id] === 1) as ValueId[];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const { content, shape } = graph.values[id]!;
    if (
      content !== undefined &&
      (best === undefined || countElements(shape) > countElements(graph.values[best]!.shape))
    )
      best = id;
    for (const input of makers.get(id)?.inputs ?? []) if (input !== null) pending.push(input);
  }
  return best;
}

/** Mean absolute weight per output channel. */
function meanAbsolutes(
  graph: Graph,
  node: Node,
  weight: ValueId,
  data: ArrayLike<number>,
  outputs: number,
): Float64Array | undefined {
  const { shape } = graph.values[weight]!;
  const axis = outputAxisOf(node, shape.length);
  const size = shape[axis];
  // grouped transposed convolutions have their outputs on two axes
  if (size === undefined || outputs % size !== 0) return undefined;
  const behind = countElements(shape.slice(axis + 1));
  const sums = new Float64Array(size);
  for (let index = 0; index < data.length; index += 1)
    sums[Math.floor(index / behind) % size]! += Math.abs(data[index]!);
  return Float64Array.from({ length: outputs }, (_, channel) => (sums[channel % size]! * size) / data.length);
}

function outputAxisOf(node: Node, rank: number): number {
  if (node.kind === 'gemm') return node.attrs.transB ? 0 : 1;
  if (node.kind === 'convTranspose') return 1;
  return node.kind === 'conv' ? 0 : rank - 1;
}

/** Scale of the batch norm that reads a layer's output. */
function createScaleFinder(graph: Graph): FindScale {
  const consumers = findConsumers(graph);
  return (node) => {
    const norm = consumers[node.outputs[0]!]!.map((index) => graph.nodes[index]!).find(
      ({ kind }) => kind === 'batchNorm',
    );
    return norm?.inputs[1] ?? undefined;
  };
}
