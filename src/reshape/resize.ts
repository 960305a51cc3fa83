import { createDraft } from '../graph/edit.ts';
import { BitboneError } from '../graph/errors.ts';
import type { Graph, Node } from '../graph/graph.ts';
import type { Content, Shape } from '../graph/tensor.ts';
import { sameShape } from '../graph/tensor.ts';
import { verify } from '../graph/verify.ts';
import { inferOutputs } from '../shape/infer.ts';
import type { ChannelGroups } from './channel-groups.ts';
import type { Edit, Transformed } from './edit.ts';

/**
 * Gives every channel group a width: constants take their new shapes, and with them new values to be initialised;
 * attributes that hold a channel count follow. `widths`: one whole number per group, in the order of `groups.groups`.
 * Throws `E_KNOB` for a width of a frozen group, below 1 or above the group's limit.
 */
export function resize(graph: Graph, groups: ChannelGroups, widths: ArrayLike<number>): Transformed {
  const edits = checkWidths(groups, widths);
  if (edits.length === 0) return { graph, edits };
  const shapeOf = (id: number): Shape => groups.shapeAt(id, widths);
  const draft = createDraft(graph);
  graph.values.forEach((value, id) => {
    if (value.content === undefined) return;
    const shape = shapeOf(id);
    if (!sameShape(shape, value.shape)) draft.setConstant(id, { shape, content: reinitialise(value.content) });
  });
  graph.nodes.forEach((node, index) => {
    const attrs = resizeAttrs(graph, node, shapeOf);
    if (attrs !== undefined) draft.setNode(index, { attrs } as Partial<Node>);
  });
  return { graph: verify(draft.finish(inferOutputs)), edits };
}

function checkWidths(groups: ChannelGroups, widths: ArrayLike<number>): Edit[] {
  return groups.groups.flatMap((group) => {
    const width = widths[group.id]!;
    if (width === group.width) return [];
    if (group.frozen !== undefined)
      throw new BitboneError('E_KNOB', `the width is fixed by ${group.frozen}`, { subject: group.name });
    if (!Number.isInteger(width) || width < 1)
      throw new BitboneError('E_KNOB', `${width} is no width`, { subject: group.name });
    if (group.limit !== undefined && width > group.limit) {
      throw new BitboneError('E_KNOB', `the width can be ${group.limit} at most, not ${width}`, {
        subject: group.name,
      });
    }
    return [{ kind: 'width' as const, subject: group.name, before: String(group.width), after: String(width) }];
  });
}

/** Values of another shape than the stored ones cannot be kept; a filled constant stays filled. */
function reinitialise(content: Content): Content {
  if (content.kind === 'fill' || content.kind === 'initial' || content.kind === 'absent') return content;
  return { kind: 'initial', initialiser: { kind: 'kaiming-normal' } };
}

/** The node's attributes at the new widths, or undefined where none holds a channel count. */
function resizeAttrs(graph: Graph, node: Node, shapeOf: (id: number) => Shape): Node['attrs'] | undefined {
  const input = node.inputs[0];
  const x = input === null || input === undefined ? [] : shapeOf(input);
  const y = shapeOf(node.outputs[0]!);
  const before = graph.values[node.outputs[0]!]!.shape;
  if (node.kind === 'conv') {
    const channels = input === null || input === undefined ? 0 : graph.values[input]!.shape[1]!;
    return node.attrs.groups > 1 && node.attrs.groups === channels && x[1] !== channels
      ? { ...node.attrs, groups: x[1]! }
      : undefined;
  }
  if (sameShape(y, before)) return undefined;
  if (node.kind === 'reshape') return { ...node.attrs, shape: y };
  if (node.kind === 'expand') return { ...node.attrs, shape: y };
  if (node.kind === 'resize') return { ...node.attrs, sizes: y };
  if (node.kind === 'slice') {
    return {
      ...node.attrs,
      ends: node.attrs.axes.map((axis, position) =>
        y[axis] === before[axis]
          ? node.attrs.ends[position]!
          : node.attrs.starts[position]! + y[axis]! * node.attrs.steps[position]!,
      ),
    };
  }
  if (node.kind === 'generate') return { ...node.attrs, shape: y };
  return undefined;
}
