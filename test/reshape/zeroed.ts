import type { Graph, Node, ValueId } from '../../src/graph/graph.ts';
import type { Channels } from '../../src/reshape/prune/channels.ts';
import type { ReadWeights } from '../../src/reshape/prune/drop-channels.ts';

/**
 * The graph with some of its channels zeroed, at full size: every stored entry that makes or reads one of them is 0, but
 * the variances, which would make the others' zeros infinite, are 1.
 */
export function zeroChannels(graph: Graph, channels: Channels, isDropped: Uint8Array, read: ReadWeights): Graph {
  const variances = new Set(
    graph.nodes.filter((node) => node.kind === 'batchNorm').map((node: Node) => node.inputs[4]),
  );
  const values = graph.values.map((value, id) => {
    if (value.content === undefined) return value;
    const data = Float64Array.from(read(id), Number);
    value.shape.forEach((_, axis) => {
      const holders = channels.channelsOf(id, axis);
      const behind = value.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
      for (let index = 0; index < data.length; index += 1) {
        const channel = holders[Math.floor(index / behind) % holders.length]!;
        if (channel >= 0 && isDropped[channel] === 1) data[index] = variances.has(id as ValueId) ? 1 : 0;
      }
    });
    return { ...value, content: { kind: 'dense' as const, data } };
  });
  return { ...graph, values };
}
