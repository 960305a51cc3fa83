import type { CostReport } from '../cost/cost.ts';
import type { Graph, Node } from '../graph/graph.ts';
import type { Window } from '../graph/op.ts';

/** A costed network, as its documents need it. */
export interface CostSubject {
  /** The model as the user named it. */
  readonly model: string;
  readonly graph: Graph;
  readonly report: CostReport;
}

/** `1x3x224x224`; `scalar` where there are no axes. */
export function formatShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('x');
}

/** What a node is, in a few words: `conv 3x3/2 g32`, `pool max 3x3/2`, `add`. */
export function describeNode(node: Node): string {
  switch (node.kind) {
    case 'conv':
    case 'convTranspose':
      return `${node.kind} ${formatWindow(node.attrs)}${node.attrs.groups > 1 ? ` g${node.attrs.groups}` : ''}`;
    case 'pool':
      return `${node.attrs.mode} pool ${formatWindow(node.attrs)}`;
    case 'globalPool':
      return `global ${node.attrs.mode} pool`;
    case 'recurrent':
      return node.attrs.cell;
    case 'unary':
    case 'elementwise':
      return node.attrs.fn;
    case 'opaque':
      return node.attrs.type;
    default:
      return node.kind;
  }
}

/** Kernel and, where it is not 1, stride. */
function formatWindow({ kernel, strides }: Pick<Window, 'kernel' | 'strides'>): string {
  const size = kernel.join('x');
  if (strides.every((stride) => stride === 1)) return size;
  const isEven = strides.every((stride) => stride === strides[0]);
  return `${size}/${isEven ? strides[0] : strides.join('x')}`;
}
