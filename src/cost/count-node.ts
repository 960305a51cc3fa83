import type { Node } from '../graph/graph.ts';
import { isMac, type MacKind } from '../graph/graph.ts';
import type { OpKind } from '../graph/op.ts';
import { type CountRule, elementsOut, type Shapes } from './count-rule.ts';
import { ELEMENTWISE_RULES } from './elementwise-rules.ts';
import { MAC_RULES } from './mac-rules.ts';

/** Work of every kind: MACs for the kinds that multiply and accumulate, element-wise operations for the others. */
const COUNT_RULES: { readonly [K in OpKind]: CountRule<K> } = { ...MAC_RULES, ...ELEMENTWISE_RULES };

/** What a counting convention sees of one node. */
export interface NodeWork {
  readonly macs: number;
  readonly elementwise: number;
  readonly weightBits: number;
  readonly inputBits: number;
  /** Elements of the first output. */
  readonly outputElements: number;
  /** A fully connected layer of the head. */
  readonly isClassifier: boolean;
}

/** Work of a node at these shapes; the node's own shapes need not be the same. */
export function countNode(node: Node, shapes: Shapes): NodeWork {
  const count = (COUNT_RULES[node.kind] as CountRule<never>)(node.attrs as never, node, shapes);
  const isMacNode = isMac(node);
  return {
    macs: isMacNode ? count : 0,
    elementwise: isMacNode ? 0 : count,
    weightBits: node.weightBits,
    inputBits: node.inputBits,
    outputElements: elementsOut(node, shapes),
    isClassifier: node.role.part === 'head' && FULLY_CONNECTED.has(node.kind),
  };
}

const FULLY_CONNECTED: ReadonlySet<OpKind> = new Set<MacKind>(['gemm', 'matmul']);
