import type { Graph, Node, ValueId } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import type { Segment } from './segments.ts';

/**
 * A building block of the backbone: one segment that multiplies, with the segments after it that do not (activation,
 * pooling). What belongs together stays together: a depthwise convolution and the convolution after it, the expansion
 * in front of an inverted bottleneck, a gate on the channels; and what leaves the spatial domain (global pooling,
 * flattening) opens the classifier's block.
 */
export interface Block {
  readonly nodes: readonly number[];
  readonly entry: ValueId;
  readonly exit: ValueId;
  /** Spatial size of the last layer's map, e.g. `56x56`; empty where the block has no layer on a map. */
  readonly resolution: string;
}

export function findBlocks(graph: Graph, segments: readonly Segment[]): Block[] {
  const layers = segments.filter((segment) => segment.hasMac && !isGate(graph, segment));
  const groups: Segment[][] = [];
  let isOpen = true;
  let layer = 0;
  for (const segment of segments) {
    const isLayer = segment.hasMac && !isGate(graph, segment);
    if (groups.length > 0 && (!isLayer || isOpen) && !leavesSpace(graph, segment)) groups.at(-1)!.push(segment);
    else groups.push([segment]);
    if (isLayer) isOpen = joinsNext(graph, layers, layer++);
    else if (leavesSpace(graph, segment)) isOpen = true;
  }
  return groups.map((parts) => toBlock(graph, parts));
}

function toBlock(graph: Graph, parts: readonly Segment[]): Block {
  const nodes = parts.flatMap((part) => part.nodes);
  return { nodes, entry: parts[0]!.entry, exit: parts.at(-1)!.exit, resolution: findResolution(graph, nodes) };
}

/** Whether the block goes on with the next layer's segment. */
function joinsNext(graph: Graph, layers: readonly Segment[], index: number): boolean {
  if (isDepthwiseOnly(graph, layers[index]!)) return true;
  const [depthwise, projection] = [layers[index + 1], layers[index + 2]];
  if (depthwise === undefined || projection === undefined || !isDepthwiseOnly(graph, depthwise)) return false;
  // inverted bottleneck (Sandler et al., CVPR 2018): up, depthwise, down
  return widens(graph, layers[index]!) && channelsOf(graph, projection.exit) < channelsOf(graph, depthwise.exit);
}

function widens(graph: Graph, segment: Segment): boolean {
  const isPointwise = layersOf(graph, segment).every(
    (node) => node.kind === 'conv' && node.attrs.kernel.every((size) => size === 1),
  );
  return isPointwise && channelsOf(graph, segment.exit) > channelsOf(graph, segment.entry);
}

function isDepthwiseOnly(graph: Graph, segment: Segment): boolean {
  return layersOf(graph, segment).every((node) => isDepthwise(graph, node));
}

/** Every output channel reads one input channel. */
function isDepthwise(graph: Graph, node: Node): boolean {
  const channels = channelsOf(graph, node.inputs[0]!);
  return node.kind === 'conv' && channels > 1 && node.attrs.groups === channels;
}

/** All layers work on pooled vectors, while a map goes in and out: squeeze and excitation. */
function isGate(graph: Graph, segment: Segment): boolean {
  const isOnVectors = layersOf(graph, segment).every((node) => !isSpatial(graph, node.outputs[0]!));
  return segment.hasMac && isOnVectors && isSpatial(graph, segment.entry) && isSpatial(graph, segment.exit);
}

function layersOf(graph: Graph, { nodes }: { readonly nodes: readonly number[] }): Node[] {
  return nodes.map((index) => graph.nodes[index]!).filter(isMac);
}

function leavesSpace(graph: Graph, segment: Segment): boolean {
  return isSpatial(graph, segment.entry) && !isSpatial(graph, segment.exit);
}

/** Whether a value has an extent besides batch and channels. */
export function isSpatial(graph: Graph, id: ValueId): boolean {
  const { shape } = graph.values[id]!;
  if (shape.length < 3) return false;
  return describeResolution(shape)
    .split('x')
    .some((size) => Number(size) > 1);
}

function channelsOf(graph: Graph, id: ValueId): number {
  return graph.values[id]!.shape[1] ?? 0;
}

function findResolution(graph: Graph, nodes: readonly number[]): string {
  const outputs = layersOf(graph, { nodes }).map((node) => node.outputs[0]!);
  const last = outputs.filter((id) => isSpatial(graph, id)).at(-1) ?? outputs.at(-1);
  return last === undefined ? '' : describeResolution(graph.values[last]!.shape);
}

/** The axes that are neither batch nor channels: `56x56` for [1,64,56,56], `197` for tokens [1,197,768]. */
function describeResolution(shape: readonly number[]): string {
  return (shape.length === 3 ? shape.slice(1, 2) : shape.slice(2)).join('x');
}
