import type { Graph, ValueId } from '../../graph/graph.ts';
import type { NewSizes } from '../resize-attrs.ts';
import type { Channels } from './channels.ts';

/** What is left of every axis when some channels go. */
export interface Kept extends NewSizes {
  /** Indices of the elements of an axis that stay, ascending. */
  indicesOf(value: ValueId, axis: number): Int32Array;
}

/** `isDropped`: 1 for each channel that goes. */
export function keepOthers(graph: Graph, channels: Channels, isDropped: Uint8Array): Kept {
  const stays = (channel: number): boolean => channel < 0 || isDropped[channel] === 0;
  const countBefore = (value: ValueId, axis: number, end: number): number => {
    const elements = channels.channelsOf(value, axis);
    let count = 0;
    for (let index = 0; index < end; index += 1) if (stays(elements[index]!)) count += 1;
    return count;
  };
  return {
    shapeOf: (value) => graph.values[value]!.shape.map((size, axis) => countBefore(value, axis, size)),
    sizeBefore: countBefore,
    padBefore: (node, axis, begin) => countBefore(node.outputs[0]!, axis, begin),
    indicesOf(value, axis) {
      const elements = channels.channelsOf(value, axis);
      return Int32Array.from([...elements.keys()].filter((index) => stays(elements[index]!)));
    },
  };
}
