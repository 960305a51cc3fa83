import type { OperandType } from '../../graph/build.ts';
import type { Graph, NodeBase } from '../../graph/graph.ts';
import type { OpKind, OpOf } from '../../graph/op.ts';
import type { FunctionDescription, GraphDescription } from '../../onnx/description.ts';
import type { Elements } from '../weights/pack.ts';
import type { NodeAttributes } from './attributes.ts';

/** A node of a known kind. */
export type NodeOf<K extends OpKind> = NodeBase & OpOf<K>;

/** Writes one node of the graph as ONNX nodes. */
export type Lower<K extends OpKind> = (node: NodeOf<K>, site: Site) => void;

export interface EmitOptions {
  /** Operand names in place of the node's own. */
  readonly inputs?: readonly string[];
  readonly domain?: string;
  /** What an operator that is not ONNX's own does, for runtimes that do not know it. */
  readonly body?: ((opset: number) => FunctionDescription) | undefined;
  /** Kept attributes that are not written back, since they are said otherwise. */
  readonly omit?: readonly string[];
}

/** One node being written: the names of its operands and results, and what it may add to the file. */
export interface Site {
  readonly opset: number;
  /** Operand names; `''` where one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  inputType(index: number): OperandType | undefined;
  outputType(index: number): OperandType;
  /** Writes the ONNX node that makes the results, with the node's kept attributes. */
  emit(type: string, attributes?: NodeAttributes, options?: EmitOptions): void;
  /** Writes a node in front of it and returns the name of its result. */
  step(
    label: string,
    type: string,
    inputs: readonly string[],
    result: OperandType,
    attributes?: NodeAttributes,
  ): string;
  /** Values of an operand that is a constant. */
  elements(index: number): Elements | undefined;
  /** Writes a constant that is no parameter of the model and returns its name. */
  constant(label: string, type: OperandType, elements: Elements): string;
  /** Writes a constant as the initializers of a model are written, and returns its name. */
  initializer(label: string, type: OperandType, elements: Elements): string;
  /** A list of integers, as shapes, axes and pads are passed. */
  ints(label: string, values: readonly (number | bigint)[]): string;
  /** One number of the first operand's type, or of another. */
  scalar(label: string, value: number, dtype?: OperandType['dtype']): string;
  /** A branch whose own inputs are the given names of this graph. */
  branch(label: string, graph: Graph, captured: readonly string[]): GraphDescription;
  /** Throws `E_UNSUPPORTED` naming the node. */
  refuse(reason: string, fix?: string): never;
}
