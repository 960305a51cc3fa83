import type { DType, Shape } from '../graph/tensor.ts';

/** An ONNX model as plain data, independent of any protobuf library; `encodeModel` turns it into a file. */
export interface ModelDescription {
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion?: string;
  /** Version per operator domain; the default domain is `''`. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly graph: GraphDescription;
  readonly functions?: readonly FunctionDescription[];
}

export interface GraphDescription {
  readonly name: string;
  readonly inputs: readonly ValueDescription[];
  readonly outputs: readonly ValueDescription[];
  /** Types of the values in between. */
  readonly values: readonly ValueDescription[];
  readonly initializers: readonly TensorDescription[];
  readonly nodes: readonly NodeDescription[];
}

export interface ValueDescription {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface NodeDescription {
  readonly name: string;
  readonly type: string;
  readonly domain: string;
  /** An operand that is left out is `''`. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeDescription>>;
}

export type AttributeDescription =
  | { readonly type: 'int'; readonly value: number | bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'ints'; readonly value: readonly (number | bigint)[] }
  | { readonly type: 'floats'; readonly value: readonly number[] }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'tensor'; readonly value: TensorDescription }
  | { readonly type: 'graph'; readonly value: GraphDescription }
  /** In a function's body: the attribute of this name, an integer, of the call. */
  | { readonly type: 'reference'; readonly value: string };

/** `data` holds the little-endian elements, or says where they lie in a file beside the model. */
export interface TensorDescription {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: Uint8Array | ExternalData;
}

/** Offsets and lengths in bytes. */
export interface ExternalData {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** A model-local function: a name for a body of standard operators. */
export interface FunctionDescription {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes that a call gives. */
  readonly attributes?: readonly string[];
  readonly nodes: readonly NodeDescription[];
  readonly opsets: Readonly<Record<string, number>>;
  readonly doc?: string;
}
