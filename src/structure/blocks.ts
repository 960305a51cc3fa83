import type { Graph, Node, ValueId } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import type { Segment } from './segments.ts';

/**
 * A building block of the backbone: one segment that multiplies, with the segments after it that do not (activation,
 * pooling). A depthwise convolution belongs to the block of the convolution after it, and what leaves the spatial domain
 * (global pooling, flattening) to the classifier's.
 */
export interface Block {
  readonly nodes: readonly number[];
  readonly entry: ValueId;
  readonly exit: ValueId;
  /** Spatial size of the last multiplying node's output, e.g. `56x56`; empty where there is none. */
  readonly resolution: string;
}

export function findBlocks(graph: Graph, segments: readonly Segment[]): Block[] {
  const groups: Segment[][] = [];
  let isOpen = false;
  for (const segment of segments) {
    const current = groups.at(-1);
    const isContinued = !segment.hasMac || isOpen || current?.some((part) => part.hasMac) === false;
    if (current !== undefined && isContinued && !leavesSpace(graph, segment)) current.push(segment);
    else groups.push([segment]);
    if (segment.hasMac) isOpen = isDepthwiseOnly(graph, segment);
  }
  return groups.map((parts) => toBlock(graph, parts));
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

function toBlock(graph: Graph, parts: readonly Segment[]): Block {
  const nodes = parts.flatMap((part) => part.nodes);
  return { nodes, entry: parts[0]!.entry, exit: parts.at(-1)!.exit, resolution: findResolution(graph, nodes) };
}

function isDepthwiseOnly(graph: Graph, segment: Segment): boolean {
  return segment.nodes
    .map((index) => graph.nodes[index]!)
    .filter(isMac)
    .every((node) => isDepthwise(graph, node));
}

/** Every output channel reads one input channel. */
export function isDepthwise(graph: Graph, node: Node): boolean {
  if (node.kind !== 'conv') return false;
  const channels = graph.values[node.inputs[0]!]!.shape[1];
  return channels !== undefined && channels > 1 && node.attrs.groups === channels;
}

function findResolution(graph: Graph, nodes: readonly number[]): string {
  const last = nodes
    .map((index) => graph.nodes[index]!)
    .filter(isMac)
    .at(-1);
  return last === undefined ? '' : describeResolution(graph.values[last.outputs[0]!]!.shape);
}

/** The axes that are neither batch nor channels: `56x56` for [1,64,56,56], `197` for tokens [1,197,768]. */
export function describeResolution(shape: readonly number[]): string {
  return (shape.length === 3 ? shape.slice(1, 2) : shape.slice(2)).join('x');
}
