import type { Content, DType, Shape } from '../graph/tensor.ts';

/*
 * An ONNX file as plain records: names and numbers as the file has them, payloads either in memory (small) or as a
 * place in the file. Nothing is interpreted yet.
 */

export interface ModelRecord {
  readonly irVersion: number;
  /** Name and version of the exporter, e.g. `pytorch 1.13.0`. */
  readonly producer: string;
  readonly opsets: ReadonlyMap<string, number>;
  /** Notes that tools leave in the file, by key. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly graph: GraphRecord;
  readonly functions: readonly FunctionRecord[];
}

export interface GraphRecord {
  readonly name: string;
  readonly nodes: readonly NodeRecord[];
  readonly initializers: readonly TensorRecord[];
  readonly inputs: readonly ValueRecord[];
  readonly outputs: readonly ValueRecord[];
  /** Types declared for the values in between, read when asked for. */
  readonly readValues: () => readonly ValueRecord[];
}

export interface NodeRecord {
  readonly name: string;
  readonly type: string;
  readonly domain: string;
  /** Tells functions of one name apart (IR 10). */
  readonly overload: string;
  /** An operand that is left out is `''`. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly AttributeRecord[];
}

/** A 64-bit integer: a number where exact, a bigint otherwise. */
export type Int64 = number | bigint;

export interface AttributeRecord {
  readonly name: string;
  readonly value: AttributeValue;
}

export type AttributeValue =
  | { readonly type: 'int'; readonly value: Int64 }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'ints'; readonly value: readonly Int64[] }
  | { readonly type: 'floats'; readonly value: readonly number[] }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'tensor'; readonly value: TensorRecord }
  | { readonly type: 'graph'; readonly value: GraphRecord }
  /** The value is the calling node's attribute of this name. */
  | { readonly type: 'reference'; readonly value: string }
  /** A kind bitbone does not read: several tensors or graphs, sparse tensors, types. */
  | { readonly type: 'other' };

export interface TensorRecord {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly content: Content;
}

/** A value's name and its type, which is read from the file when asked for: few types ever are. */
export interface ValueRecord {
  readonly name: string;
  readonly readType: () => ValueType;
}

/** `dims` is undefined where the file gives no shape; `dtype` where the value is no tensor or of an unknown type. */
export interface ValueType {
  readonly dtype: DType | undefined;
  readonly dims: readonly DimRecord[] | undefined;
}

/** A size, a symbol, or null where the file says neither. */
export type DimRecord = number | string | null;

export interface FunctionRecord {
  readonly domain: string;
  readonly name: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly NodeRecord[];
  readonly opsets: ReadonlyMap<string, number>;
  /** Attributes that have a default value. */
  readonly defaults: readonly AttributeRecord[];
}
