import type { Content, DType, Shape, TensorStore } from '../../graph/tensor.ts';
import { countElements } from '../../graph/tensor.ts';
import type { ValueId } from '../../graph/value.ts';

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

/** What a constant has besides its name and type. */
interface ConstantFacts {
  readonly content: Content;
  /** To read the content from. */
  readonly store?: TensorStore | undefined;
  readonly known?: readonly number[];
  readonly isStored?: boolean;
}

/** What is known, while a file is read, of a tensor that nodes read. */
export class Operand {
  readonly name: string;
  /** Undefined where only running the model would tell (the output of a foreign operator without a declared shape). */
  readonly shape: Shape | undefined;
  readonly dtype: DType;
  /** Present on constants. */
  readonly content: Content | undefined;
  /** Stored in the file as an initializer or its stand-in; else written into a node, or computed. */
  readonly isStored: boolean;
  private readonly store: TensorStore | undefined;
  /** Which writer's graph it stands in, and where; kept here instead of in a map, for speed. */
  writer: object | undefined = undefined;
  id: ValueId = -1;
  /** Null: not asked for yet. */
  private values: readonly number[] | undefined | null;

  constructor(name: string, shape: Shape | undefined, dtype: DType, constant?: ConstantFacts) {
    this.name = name;
    this.shape = shape;
    this.dtype = dtype;
    this.content = constant?.content;
    this.isStored = constant?.isStored ?? false;
    this.store = constant?.store;
    this.values = constant === undefined ? undefined : (constant.known ?? null);
  }

  /** Values, where they are few and follow from constants and shapes alone; see `Known`. */
  get known(): readonly number[] | undefined {
    if (this.values === null) this.values = knowContent(this.content!, this.shape ?? [], this.dtype, this.store);
    return this.values;
  }

  /** Whether `known` has or may have values; tells without reading any. */
  get mayBeKnown(): boolean {
    return this.values === null ? isKnowable(this.content!, this.dtype) : this.values !== undefined;
  }

  /** Adds the values of a tensor that a node of the graph computes. */
  learn(values: readonly number[]): void {
    this.values = values;
  }

  /** The same constant seen in another shape. */
  reshaped(shape: Shape): Operand {
    const { name, dtype, content, store, isStored } = this;
    return new Operand(name, shape, dtype, content === undefined ? undefined : { content, store, isStored });
  }
}

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

function isKnowable({ kind }: Content, dtype: DType): boolean {
  return kind === 'dense' || kind === 'fill' || (kind === 'stored' && isInteger(dtype));
}

/** Values of a small constant; those of floating-point tensors only where they lie in memory. */
function knowContent(
  content: Content,
  shape: Shape,
  dtype: DType,
  store: TensorStore | undefined,
): readonly number[] | undefined {
  const count = countElements(shape);
  if (count > MAX_KNOWN) return undefined;
  switch (content.kind) {
    case 'dense':
      return Array.from(content.data, toKnown);
    case 'fill':
      return new Array<number>(count).fill(content.value);
    case 'stored':
      return isInteger(dtype) && store !== undefined ? Array.from(store.read(content.bytes, dtype, count)) : undefined;
    default:
      return undefined;
  }
}

function toKnown(value: number | bigint): number {
  if (typeof value === 'number') return value;
  return value > 0n ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}
