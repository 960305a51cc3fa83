import { BitboneError } from '../../graph/errors.ts';
import type { Op, OpAttrs, OpKind } from '../../graph/op.ts';
import { type DType, positiveAxis, type Shape } from '../../graph/tensor.ts';
import type { NodeRecord } from '../proto.ts';
import type { AttributeReader } from './attributes.ts';
import type { Known, Operand } from './operand.ts';
import { declaredShape, type Scope } from './scope.ts';

/** A node of the file as the conversion rules see it. */
export class SourceNode {
  readonly name: string;
  readonly type: string;
  readonly domain: string;
  /** Version of the operator set of `domain`. */
  readonly opset: number;
  readonly attributes: AttributeReader;
  /** An operand that is left out is null. */
  readonly inputs: readonly (Operand | null)[];
  /** Outputs up to the last one somebody reads. */
  readonly outputCount: number;
  private readonly record: NodeRecord;
  private readonly scope: Scope;

  constructor(
    record: NodeRecord,
    name: string,
    opset: number,
    attributes: AttributeReader,
    inputs: readonly (Operand | null)[],
    outputCount: number,
    scope: Scope,
  ) {
    this.name = name;
    this.type = record.type;
    this.domain = record.domain;
    this.opset = opset;
    this.attributes = attributes;
    this.inputs = inputs;
    this.outputCount = outputCount;
    this.record = record;
    this.scope = scope;
  }

  /** Outputs the file names, read or not. */
  get declaredOutputs(): number {
    return this.record.outputs.length;
  }

  /** The shape the file declares for an output, if it does. */
  declaredShape(output: number): Shape | undefined {
    return declaredShape(this.scope, this.record.outputs[output] ?? '');
  }

  input(index: number): Operand | null {
    return this.inputs[index] ?? null;
  }

  /** Shape of an operand the operator cannot do without. */
  shape(index: number): Shape {
    const operand = this.input(index);
    if (operand === null)
      throw new BitboneError('E_MALFORMED', `${this.type} lacks its input ${index}`, { subject: this.name });
    return operand.shape ?? this.missShape(operand);
  }

  dtype(index: number): DType {
    return this.input(index)?.dtype ?? 'float32';
  }

  missShape(operand: Operand): never {
    throw new BitboneError('E_MISSING_SHAPE', `the shape of ${operand.name}, which ${this.type} reads, is not known`, {
      subject: this.name,
      fix: 'run ONNX shape inference on the model, or give its input shape with --input',
    });
  }

  /** Values of an operand that is known before the model runs. */
  known(index: number): readonly number[] | undefined {
    return this.input(index)?.known;
  }

  knownTensor(index: number): Known | undefined {
    const operand = this.input(index);
    if (operand?.known === undefined || operand.shape === undefined) return undefined;
    return { shape: operand.shape, dtype: operand.dtype, data: operand.known };
  }

  /**
   * A list that newer operator sets pass as an operand and older ones as an attribute. Undefined where it is left out,
   * null where it is computed at run time.
   */
  list(index: number, attribute: string): readonly number[] | undefined | null {
    if (this.input(index) !== null) return this.known(index) ?? null;
    return this.attributes.ints(attribute);
  }

  /** A size or count that must be exact; throws `E_INTEGER` for one beyond 2^53. */
  exact(values: readonly number[], what: string): readonly number[] {
    const bad = values.find((value) => !Number.isSafeInteger(value));
    if (bad === undefined) return values;
    throw new BitboneError('E_INTEGER', `${what} is ${bad}`, { subject: this.name });
  }

  /** Axes of the first operand counted from the front. */
  axes(values: readonly number[]): readonly number[] {
    const rank = this.shape(0).length;
    return values.map((value) => {
      const axis = positiveAxis(value, rank);
      if (Number.isInteger(axis) && axis >= 0 && axis < rank) return axis;
      throw new BitboneError('E_SHAPE', `there is no axis ${value} among ${rank}`, { subject: this.name });
    });
  }

  /** Operands whose values went into attributes but which the file stores as floating-point tensors of its own. */
  storedFrom(first: number): readonly (Operand | null)[] {
    const rest = this.inputs.slice(first);
    const last = rest.findLastIndex((operand) => operand?.isStored && operand.dtype.includes('float'));
    return rest.slice(0, last + 1).map((operand) => (operand?.isStored ? operand : null));
  }
}

/** What a rule makes of a node: an operator, and what it reads. */
export type Converted = Op & { readonly inputs: readonly (Operand | null)[] };

/** Null: the node cannot be said in the graph's operators and becomes opaque. */
export type Convert = (node: SourceNode) => Converted | null;

/** Without the operands left out at the end. */
export function trimOperands(inputs: readonly (Operand | null)[]): readonly (Operand | null)[] {
  if (inputs[inputs.length - 1] !== null) return inputs;
  return inputs.slice(0, inputs.findLastIndex((operand) => operand !== null) + 1);
}

/** A conversion result of kind `kind`; all operands unless said otherwise. */
export function become<K extends OpKind>(
  node: SourceNode,
  kind: K,
  attrs: OpAttrs[K],
  inputs: readonly (Operand | null)[] = node.inputs,
): Converted {
  return { kind, attrs, inputs: trimOperands(inputs) } as unknown as Converted;
}
