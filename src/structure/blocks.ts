import type { Graph, Node, ValueId } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import { type Shape, sameShape } from '../graph/tensor.ts';
import type { Segment } from './segments.ts';

/**
 * A building block of the backbone: one segment that multiplies, with the segments after it that do not (activation,
 * pooling). What belongs together stays together: a depthwise convolution and the convolution after it, the expansion
 * in front of an inverted bottleneck, a squeezing convolution and what widens after it, a gate on the channels; and what leaves the spatial domain (global pooling,
 * flattening) opens the classifier's block.
 */
export interface Block {
  readonly nodes: readonly number[];
  readonly entry: ValueId;
  readonly exit: ValueId;
  /** Spatial size of the last layer's map, e.g. `56x56`; empty where the block has no layer on a map. */
  readonly resolution: string;
}

/** A segment that multiplies on the main path: one with layers that is no gate. */
interface Link {
  readonly segment: Segment;
  readonly layers: readonly Node[];
  readonly isDepthwise: boolean;
}

export function findBlocks(graph: Graph, segments: readonly Segment[]): Block[] {
  const links = segments.map((segment) => (segment.hasMac ? findLink(graph, segment) : undefined));
  const chain = links.filter((link) => link !== undefined);
  const blocks: Block[] = [];
  let start = 0;
  let isOpen = true;
  let position = 0;
  for (let index = 0; index < segments.length; index += 1) {
    const isLink = links[index] !== undefined;
    const leaves = leavesSpace(graph, segments[index]!);
    const joins = (!isLink || isOpen) && !leaves;
    if (!joins && index > 0) {
      blocks.push(toBlock(graph, segments, start, index));
      start = index;
    }
    if (isLink) isOpen = joinsNext(graph, chain, position++);
    else if (leaves) isOpen = true;
  }
  if (segments.length > 0) blocks.push(toBlock(graph, segments, start, segments.length));
  return blocks;
}

/** Undefined for a gate (squeeze and excitation): all its layers work on pooled vectors, while a map goes in and out. */
function findLink(graph: Graph, segment: Segment): Link | undefined {
  const layers = listLayers(graph, segment);
  const isGate =
    isSpatial(graph, segment.entry) &&
    isSpatial(graph, segment.exit) &&
    layers.every((node) => !isSpatial(graph, node.outputs[0]!));
  if (isGate) return undefined;
  return { segment, layers, isDepthwise: layers.every((node) => isDepthwise(graph, node)) };
}

function listLayers(graph: Graph, { nodes }: Segment): readonly Node[] {
  const layers = nodes.map((index) => graph.nodes[index]!);
  return layers.every(isMac) ? layers : layers.filter(isMac);
}

function leavesSpace(graph: Graph, { entry, exit }: Segment): boolean {
  return isSpatial(graph, entry) && !isSpatial(graph, exit);
}

/** The block of the segments from `start` to before `end`. */
function toBlock(graph: Graph, segments: readonly Segment[], start: number, end: number): Block {
  const first = segments[start]!;
  const last = segments[end - 1]!;
  const nodes = first.nodesTo(last);
  return { nodes, entry: first.entry, exit: last.exit, resolution: findResolution(graph, nodes) };
}

/** Whether the block goes on with the next layer's segment. */
function joinsNext(graph: Graph, layers: readonly Link[], index: number): boolean {
  const layer = layers[index]!;
  if (layer.isDepthwise || squeezes(graph, layers, index)) return true;
  const depthwise = layers[index + 1];
  const projection = layers[index + 2];
  if (depthwise?.isDepthwise !== true || projection === undefined) return false;
  // inverted bottleneck (Sandler et al., CVPR 2018): up, depthwise, down
  return widens(graph, layer) && channelsOf(graph, projection.segment.exit) < channelsOf(graph, depthwise.segment.exit);
}

function widens(graph: Graph, link: Link): boolean {
  return isPointwise(link) && growthOf(graph, link) > 0;
}

/**
 * A pointwise layer that narrows in front of one that widens on the same map (the fire modules of SqueezeNet, Darknet), but
 * not the end of an inverted bottleneck.
 */
function squeezes(graph: Graph, layers: readonly Link[], index: number): boolean {
  const layer = layers[index]!;
  const next = layers[index + 1];
  if (next === undefined || next.isDepthwise || layers[index - 1]?.isDepthwise === true) return false;
  if (growthOf(graph, layer) >= 0 || growthOf(graph, next) <= 0 || !isPointwise(layer)) return false;
  const [map, ...others] = [layer.segment.entry, next.segment.entry, next.segment.exit].map((id) =>
    graph.values[id]!.shape.slice(2),
  );
  return others.every((other) => sameShape(map!, other));
}

function isPointwise({ layers }: Link): boolean {
  return layers.every((node) => node.kind === 'conv' && node.attrs.kernel.every((size) => size === 1));
}

function growthOf(graph: Graph, { segment }: Link): number {
  return channelsOf(graph, segment.exit) - channelsOf(graph, segment.entry);
}

/** Every output channel reads one input channel. */
function isDepthwise(graph: Graph, node: Node): boolean {
  const channels = channelsOf(graph, node.inputs[0]!);
  return node.kind === 'conv' && channels > 1 && node.attrs.groups === channels;
}

/** Whether a value has an extent besides batch and channels. */
export function isSpatial(graph: Graph, id: ValueId): boolean {
  const { shape } = graph.values[id]!;
  for (let axis = firstSpatialAxis(shape); axis < shape.length; axis += 1) if (shape[axis]! > 1) return true;
  return false;
}

/** Tokens are [N, T, C], maps are [N, C, ...]; what has fewer axes has no extent. */
function firstSpatialAxis(shape: Shape): number {
  return shape.length === 3 ? 1 : 2;
}

function channelsOf(graph: Graph, id: ValueId): number {
  return graph.values[id]!.shape[1] ?? 0;
}

function findResolution(graph: Graph, nodes: readonly number[]): string {
  const last =
    findLastLayer(graph, nodes, (node) => isSpatial(graph, node.outputs[0]!)) ??
    findLastLayer(graph, nodes, () => true);
  return last === undefined ? '' : describeResolution(last, graph.values[last.outputs[0]!]!.shape);
}

function findLastLayer(graph: Graph, nodes: readonly number[], test: (node: Node) => boolean): Node | undefined {
  for (let position = nodes.length - 1; position >= 0; position -= 1) {
    const node = graph.nodes[nodes[position]!]!;
    if (isMac(node) && test(node)) return node;
  }
  return undefined;
}

/** `56x56` for [1,64,56,56] and for [1,56,56,64] behind a matrix product, `197` for tokens [1,197,768]. */
function describeResolution({ kind }: Node, shape: Shape): string {
  if (shape.length === 4 && kind === 'conv') return `${shape[2]}x${shape[3]}`;
  if (shape.length === 3 && kind !== 'conv') return String(shape[1]);
  return (kind === 'matmul' ? shape.slice(1, -1) : shape.slice(2)).join('x');
}
