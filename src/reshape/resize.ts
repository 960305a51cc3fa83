import { createDraft } from '../graph/edit.ts';
import { BitboneError } from '../graph/errors.ts';
import type { Graph, Node, ValueId } from '../graph/graph.ts';
import type { Content } from '../graph/tensor.ts';
import { sameShape } from '../graph/tensor.ts';
import { verify } from '../graph/verify.ts';
import { inferOutputs } from '../shape/infer.ts';
import type { ChannelGroups } from './channel-groups.ts';
import type { Edit, Transformed } from './edit.ts';
import type { NewSizes } from './resize-attrs.ts';
import { resizeAttrs } from './resize-attrs.ts';

/**
 * Gives every channel group a width: constants take their new shapes, and with them new values to be initialised;
 * attributes that hold a channel count follow. `widths`: one whole number per group, in the order of `groups.groups`.
 * Throws `E_KNOB` for a width of a frozen group, below 1, no multiple of what it must be, or larger than what it is cropped of.
 */
export function resize(graph: Graph, groups: ChannelGroups, widths: ArrayLike<number>): Transformed {
  const edits = checkWidths(groups, widths);
  if (edits.length === 0) return { graph, edits };
  const draft = createDraft(graph);
  graph.values.forEach((value, id) => {
    if (value.content === undefined) return;
    const shape = groups.shapeAt(id, widths);
    if (!sameShape(shape, value.shape)) draft.setConstant(id, { shape, content: reinitialise(value.content) });
  });
  const sizes = sizesAt(graph, groups, widths);
  graph.nodes.forEach((node, index) => {
    const attrs = resizeAttrs(graph, node, sizes);
    if (attrs !== undefined) draft.setNode(index, { attrs } as Partial<Node>);
  });
  return { graph: verify(draft.finish(inferOutputs)), edits };
}

function sizesAt(graph: Graph, groups: ChannelGroups, widths: ArrayLike<number>): NewSizes {
  const shapeOf = (id: ValueId) => groups.shapeAt(id, widths);
  return {
    shapeOf,
    sizeBefore: (id, axis, end) => groups.sizeBefore(id, axis, end, widths),
    padBefore(node, axis, begin) {
      const [x, y] = [node.inputs[0]!, node.outputs[0]!];
      const total = graph.values[y]!.shape[axis]! - graph.values[x]!.shape[axis]!;
      const missing = shapeOf(y)[axis]! - shapeOf(x)[axis]!;
      return missing === total ? begin : shareOf(begin, total, missing);
    },
  };
}

/** What stands in front of `missing` elements when `begin` of `total` did; both sides alike stay so, the odd one goes behind. */
function shareOf(begin: number, total: number, missing: number): number {
  const isEven = Math.abs(2 * begin - total) <= 1;
  return isEven ? Math.floor(missing / 2) : Math.round((begin * missing) / total);
}

function checkWidths(groups: ChannelGroups, widths: ArrayLike<number>): Edit[] {
  return groups.groups.flatMap((group) => {
    const width = widths[group.id]!;
    if (width === group.width) return [];
    const fail = (reason: string): never => {
      throw new BitboneError('E_KNOB', reason, { subject: group.name });
    };
    if (group.frozen !== undefined) fail(`the width is fixed by ${group.frozen}`);
    if (!Number.isInteger(width) || width < 1) fail(`${width} is no width`);
    if (width % group.multiple !== 0) fail(`the width must be a multiple of ${group.multiple}, not ${width}`);
    return [{ kind: 'width' as const, subject: group.name, before: String(group.width), after: String(width) }];
  });
}

/** Values of another shape than the stored ones cannot be kept; a filled constant stays filled. */
function reinitialise(content: Content): Content {
  if (content.kind === 'fill' || content.kind === 'initial' || content.kind === 'absent') return content;
  return { kind: 'initial', initialiser: { kind: 'kaiming-normal' } };
}
