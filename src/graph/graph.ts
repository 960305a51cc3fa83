import type { Op } from './op.ts';
import type { Content, DType, Shape } from './tensor.ts';

/** Index into `Graph.values`. */
export type ValueId = number;

/** A tensor that flows through the graph, or a constant (`content` present). */
export interface Value {
  readonly name: string;
  /** Static; the batch size is part of it. */
  readonly shape: Shape;
  readonly dtype: DType;
  /** Bits one element takes where it is stored: the dtype's, or fewer where only few levels occur (1 after a sign). */
  readonly bits: number;
  /** Present exactly on constants (weights, biases, statistics, scalars). */
  readonly content?: Content;
}

/** Where a node stands in the backbone. `stage` and `block` count from 1 and are 0 outside stages. */
export interface Role {
  readonly part: 'stem' | 'stage' | 'head';
  readonly stage: number;
  readonly block: number;
  /** On a side path that carries the block's input around its main path. */
  readonly shortcut: boolean;
}

/** Attributes of a foreign operator, or those of a known one that bitbone keeps but never reads. */
export type Attribute =
  | { readonly type: 'int' | 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'ints' | 'floats'; readonly value: readonly number[] }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'tensor'; readonly dtype: DType; readonly shape: Shape; readonly content: Content };

export type Attributes = Readonly<Record<string, Attribute>>;

/** One operation. `kind` and `attrs` discriminate (see op.ts). */
export type Node = NodeBase & Op;

export interface NodeBase {
  readonly name: string;
  /** An optional operand that is left out is `null`. */
  readonly inputs: readonly (ValueId | null)[];
  readonly outputs: readonly ValueId[];
  readonly role: Role;
  /** Bits of the weights and of the data operand of a multiply-accumulate node; 32 elsewhere. */
  readonly weightBits: number;
  readonly inputBits: number;
  /** What the ONNX node says beyond `attrs`; written back on export, never read. */
  readonly extra?: Attributes;
}

/** A readonly value: transforms return a new graph. Nodes stand in a topological order. */
export interface Graph {
  readonly name: string;
  readonly values: readonly Value[];
  readonly nodes: readonly Node[];
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
}

export const NO_ROLE: Role = { part: 'stem', stage: 0, block: 0, shortcut: false };

export function isConstant(value: Value): boolean {
  return value.content !== undefined;
}

/** The value with this id; ids that a verified graph holds are always in range. */
export function valueOf(graph: Graph, id: ValueId): Value {
  return graph.values[id]!;
}

/** Shape of an operand, or undefined where the operand is left out. */
export function inputShape(graph: Graph, node: Node, index: number): Shape | undefined {
  const id = node.inputs[index];
  return id === undefined || id === null ? undefined : graph.values[id]!.shape;
}

export function inputValue(graph: Graph, node: Node, index: number): Value | undefined {
  const id = node.inputs[index];
  return id === undefined || id === null ? undefined : graph.values[id]!;
}

export function outputValue(graph: Graph, node: Node, index = 0): Value {
  return graph.values[node.outputs[index]!]!;
}

/** The nodes that multiply and accumulate, i.e. the layers of a cost table. */
export const MAC_KINDS = ['conv', 'convTranspose', 'gemm', 'matmul', 'einsum', 'recurrent'] as const;
export type MacKind = (typeof MAC_KINDS)[number];

export function isMac(node: Node): node is Extract<Node, { kind: MacKind }> {
  return (MAC_KINDS as readonly string[]).includes(node.kind);
}
