import type { Known } from '../convert/operand.ts';
import type { SourceNode } from '../convert/source-node.ts';

/** Values of a node's outputs, or null where they cannot be computed here. */
export type Fold = (node: SourceNode) => readonly Known[] | null;
