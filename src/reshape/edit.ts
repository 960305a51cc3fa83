import type { Graph } from '../graph/graph.ts';

/** One change a transform made, for people: `layer1.0.conv1: width 64 -> 96`. */
export interface Edit {
  readonly kind:
    | 'width'
    | 'depth'
    | 'precision'
    | 'shortcut'
    | 'bridge'
    | 'tail'
    | 'norm'
    | 'activation'
    | 'form'
    | 'link';
  /** The node, group or block it is about. */
  readonly subject: string;
  readonly before: string;
  readonly after: string;
}

/** What every transform returns. The graph is verified. */
export interface Transformed {
  readonly graph: Graph;
  readonly edits: readonly Edit[];
}

export function describeEdit({ kind, subject, before, after }: Edit): string {
  return `${subject}: ${kind} ${before} -> ${after}`;
}
