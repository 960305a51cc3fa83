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

export const NO_ROLE: Role = { part: 'stem', stage: 0, block: 0, shortcut: false };
