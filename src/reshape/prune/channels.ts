import type { Graph, ValueId } from '../../graph/graph.ts';
import type { Axes } from '../coupling/axes.ts';
import { coupleAxes } from '../coupling/rules.ts';

/** The output channels of one layer: the entries of `channels` in the order the layer makes them. */
export interface PrunableLayer {
  /** Index of the node. */
  readonly node: number;
  readonly name: string;
  /** Per output channel the channel it is; one channel stands several times where a shuffle or a group ties its copies. */
  readonly channels: readonly number[];
}

/**
 * Single channels of a graph, each with whatever must go with it: the entries of every tensor that hold it. A channel is
 * named by a number below `count`.
 */
export interface Channels {
  readonly layers: readonly PrunableLayer[];
  readonly count: number;
  /** Why a channel must stay, by channel; absent for those that can go. */
  readonly fixed: ReadonlyMap<number, string>;
  /** The channel of each element of an axis; -1 for elements that are no channel. */
  channelsOf(value: ValueId, axis: number): Int32Array;
}

/** Every channel that some layer makes. */
export function findChannels(graph: Graph): Channels {
  const axes = coupleAxes(graph, 'channels');
  const channelOf = new Map<number, number>();
  const layers = [...axes.produced]
    .sort((a, b) => a.node - b.node)
    .map(({ start, length, node }) => ({
      node,
      name: graph.nodes[node]!.name,
      channels: Array.from({ length }, (_, offset) => numberOf(channelOf, axes.find(start + offset))),
    }));
  const known = new Map<string, Int32Array>();
  return {
    layers,
    count: channelOf.size,
    fixed: findFixed(axes, channelOf),
    channelsOf(value, axis) {
      const key = `${value}:${axis}`;
      const channels = known.get(key) ?? readAxis(graph, axes, channelOf, value, axis);
      known.set(key, channels);
      return channels;
    },
  };
}

function numberOf(channelOf: Map<number, number>, root: number): number {
  const known = channelOf.get(root) ?? channelOf.size;
  channelOf.set(root, known);
  return known;
}

function findFixed(axes: Axes, channelOf: ReadonlyMap<number, number>): Map<number, string> {
  const fixed = new Map<number, string>();
  for (const { start, length, reason } of axes.frozen) {
    for (let offset = 0; offset < length; offset += 1) {
      const channel = channelOf.get(axes.find(start + offset));
      if (channel !== undefined && !fixed.has(channel)) fixed.set(channel, reason);
    }
  }
  return fixed;
}

function readAxis(
  graph: Graph,
  axes: Axes,
  channelOf: ReadonlyMap<number, number>,
  value: ValueId,
  axis: number,
): Int32Array {
  const start = axes.at(value, axis);
  const size = graph.values[value]!.shape[axis]!;
  return Int32Array.from({ length: size }, (_, offset) => channelOf.get(axes.find(start + offset)) ?? -1);
}
