import type { Content, DType, Shape, TensorStore } from '../../graph/tensor.ts';
import { countElements } from '../../graph/tensor.ts';

/** What is known, while a file is read, of a tensor that nodes read. */
export interface Operand {
  /** Unique in the graph that holds it. */
  readonly name: string;
  /** Undefined where only running the model would tell (the output of a foreign operator without a declared shape). */
  readonly shape: Shape | undefined;
  readonly dtype: DType;
  /** Present on constants. */
  readonly content: Content | undefined;
  /** Values, where they are few and follow from constants and shapes alone; see `Known`. */
  readonly known: readonly number[] | undefined;
  /** Stored in the file as an initializer or its stand-in; else written into a node, or computed. */
  readonly isStored: boolean;
}

/**
 * A small tensor whose values are known, for shape arithmetic. Integers beyond 2^53, which stand for "to the end" in
 * slices, are infinite here; booleans are 0 and 1; floating-point values are rounded to their type.
 */
export interface Known {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: readonly number[];
}

/** Larger tensors take no part in shape arithmetic. In elements. */
export const MAX_KNOWN = 4096;

const INTEGERS: ReadonlySet<DType> = new Set([
  'int64',
  'int32',
  'int16',
  'int8',
  'uint64',
  'uint32',
  'uint16',
  'uint8',
  'bool',
]);

export function isInteger(dtype: DType): boolean {
  return INTEGERS.has(dtype);
}

/** Values of a small constant; those of floating-point tensors only where they lie in memory. */
export function knowContent(
  content: Content,
  shape: Shape,
  dtype: DType,
  store: TensorStore,
): readonly number[] | undefined {
  const count = countElements(shape);
  if (count > MAX_KNOWN) return undefined;
  switch (content.kind) {
    case 'dense':
      return Array.from(content.data, toKnown);
    case 'fill':
      return new Array<number>(count).fill(content.value);
    case 'stored':
      return isInteger(dtype) ? Array.from(store.read(content.bytes, dtype, count)) : undefined;
    default:
      return undefined;
  }
}

function toKnown(value: number | bigint): number {
  if (typeof value === 'number') return value;
  return value > 0n ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}
