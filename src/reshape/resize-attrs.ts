import { BitboneError } from '../graph/errors.ts';
import type { Graph, Node, NodeBase, ValueId } from '../graph/graph.ts';
import type { OpKind, OpOf } from '../graph/op.ts';
import type { Shape } from '../graph/tensor.ts';
import { positiveAxis, sameShape } from '../graph/tensor.ts';

/** Sizes after a change of width. */
export interface NewSizes {
  shapeOf(id: ValueId): Shape;
  /** Size that the first `end` elements of an axis have. */
  sizeBefore(id: ValueId, axis: number, end: number): number;
  /** How much stands in front of the data on a padded axis that had `begin` there. */
  padBefore(node: Node, axis: number, begin: number): number;
}

type Rule<K extends OpKind> = (site: Site<K>) => OpOf<K>['attrs'];

interface Site<K extends OpKind> {
  readonly graph: Graph;
  readonly node: NodeBase & OpOf<K>;
  /** Shapes of the first operand, before and after, and of the first result. */
  readonly x: Shape;
  readonly newX: Shape;
  readonly y: Shape;
  readonly newY: Shape;
  readonly sizes: NewSizes;
}

/** Attributes that hold channel counts; kinds that are not listed have none. */
const RULES: { readonly [K in OpKind]?: Rule<K> } = {
  conv: ({ node: { attrs }, x, newX }) => ({ ...attrs, groups: followGroups(attrs.groups, x, newX) }),
  convTranspose: ({ node: { attrs }, x, newX }) => ({ ...attrs, groups: followGroups(attrs.groups, x, newX) }),
  split: ({ node, x, sizes }) => {
    const axis = positiveAxis(node.attrs.axis, x.length);
    return { ...node.attrs, sizes: node.outputs.map((id) => sizes.shapeOf(id)[axis]!) };
  },
  slice: ({ node, x, newX, y, newY, sizes }) => {
    const { attrs } = node;
    const bounds = attrs.axes.map((given, position) => {
      const [start, end, step] = [attrs.starts[position]!, attrs.ends[position]!, attrs.steps[position]!];
      const axis = positiveAxis(given, x.length);
      if (step !== 1) return { start, end };
      const first = sizes.sizeBefore(node.inputs[0]!, axis, start);
      checkCrop(node.name, newX[axis]!, first + newY[axis]!);
      return newY[axis] === y[axis] && first === start ? { start, end } : { start: first, end: first + newY[axis]! };
    });
    return { ...attrs, starts: bounds.map(({ start }) => start), ends: bounds.map(({ end }) => end) };
  },
  pad: ({ node, newX, newY, sizes }) => {
    const { attrs } = node;
    const begins = newX.map((_, axis) => sizes.padBefore(node, axis, attrs.pads[axis]!));
    return { ...attrs, pads: [...begins, ...begins.map((begin, axis) => newY[axis]! - newX[axis]! - begin)] };
  },
  reshape: ({ node: { attrs }, newX, newY }) => ({
    ...attrs,
    // a copied or an open size stays so where it still says what is meant
    shape: attrs.shape.map((wanted, axis) =>
      wanted === -1 || (wanted === 0 && newX[axis] === newY[axis]) ? wanted : newY[axis]!,
    ),
  }),
  expand: ({ node: { attrs }, newY }) => ({
    ...attrs,
    shape: newY.slice(newY.length - attrs.shape.length).map((size, axis) => (attrs.shape[axis] === 1 ? 1 : size)),
  }),
  resize: ({ node: { attrs }, newY }) => ({ ...attrs, sizes: newY }),
  generate: ({ node: { attrs }, newY }) => ({ ...attrs, shape: newY }),
};

/** The node's attributes at the new sizes, or undefined where nothing changes. */
export function resizeAttrs(graph: Graph, node: Node, sizes: NewSizes): Node['attrs'] | undefined {
  const rule = RULES[node.kind] as Rule<OpKind> | undefined;
  if (rule === undefined) return undefined;
  const input = node.inputs[0];
  const [x, newX] =
    input === undefined || input === null ? [[], []] : [graph.values[input]!.shape, sizes.shapeOf(input)];
  const output = node.outputs[0]!;
  const [y, newY] = [graph.values[output]!.shape, sizes.shapeOf(output)];
  const isSame = node.outputs.every((id) => sameShape(graph.values[id]!.shape, sizes.shapeOf(id)));
  if (sameShape(x, newX) && isSame) return undefined;
  return rule({ graph, node, x, newX, y, newY, sizes } as Site<OpKind>);
}

function checkCrop(node: string, size: number, end: number): void {
  if (end <= size) return;
  const fix = 'make what stands behind it narrower or what it reads wider';
  throw new BitboneError('E_KNOB', `cannot keep ${end} of ${size} channels`, { subject: node, fix });
}

/** One group per channel stays so. */
function followGroups(groups: number, x: Shape, newX: Shape): number {
  return groups > 1 && groups === x[1] ? newX[1]! : groups;
}
