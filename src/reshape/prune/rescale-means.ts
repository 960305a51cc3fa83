import { addScalar } from '../../backbones/sink.ts';
import type { Draft } from '../../graph/edit.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { countElements, positiveAxis } from '../../graph/tensor.ts';
import { findStatic } from '../../graph/walk.ts';
import { insertAfter, withRole } from '../insert.ts';
import type { Kept } from './kept.ts';

type Reduce = Extract<Node, { kind: 'reduce' }>;

/**
 * A mean over weights, the scale of a binary filter for instance, counts the weights that went as zeros, which is what
 * the network with zeroed channels does: multiplied by the share that stayed.
 */
export function rescaleMeans(draft: Draft, graph: Graph, kept: Kept): void {
  const isStatic = findStatic(graph);
  for (const node of graph.nodes) {
    if (node.kind !== 'reduce' || node.attrs.fn !== 'mean' || isStatic[node.inputs[0]!] === 0) continue;
    const share = measureShare(graph, node, kept);
    if (share === 1) continue;
    const sink = withRole(draft, node.role);
    insertAfter(draft, node.outputs[0]!, (mean) =>
      sink.add('elementwise', { fn: 'mul' }, [mean, addScalar(sink, `${node.name}.share`, share)], {
        name: `${node.name}.share`,
      }),
    );
  }
}

function measureShare(graph: Graph, { inputs, attrs }: Reduce, kept: Kept): number {
  const { shape } = graph.values[inputs[0]!]!;
  const left = kept.shapeOf(inputs[0]!);
  const axes = attrs.axes.length === 0 ? [...shape.keys()] : attrs.axes.map((axis) => positiveAxis(axis, shape.length));
  return countElements(axes.map((axis) => left[axis]!)) / countElements(axes.map((axis) => shape[axis]!));
}
