import type { OperandType } from '../../graph/build.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Op } from '../../graph/op.ts';
import { countElements, type DType, type Shape } from '../../graph/tensor.ts';
import type { Attributes, ValueId } from '../../graph/value.ts';
import { inferOutputs } from '../../shape/infer.ts';
import type { NodeRecord } from '../proto.ts';
import { namesCaptured } from './free-names.ts';
import type { Operand } from './operand.ts';
import type { Operands } from './operands.ts';
import { keepPattern } from './repeat.ts';
import { findRule } from './rules.ts';
import { findOperand, type Scope } from './scope.ts';
import type { Converted, SourceNode } from './source-node.ts';

/** Writes a node into the graph, as an operator of the graph or as a foreign one, and binds its outputs. */
export function writeNode(node: SourceNode, record: NodeRecord, scope: Scope): void {
  const converted = findRule(node.domain, node.type)?.(node) ?? null;
  const types = converted === null ? [] : inferTypes(node, converted);
  if (converted === null || types.length < node.outputCount) {
    writeOpaque(node, record, scope);
    return;
  }
  writeOp(node, record, converted, types, scope);
  keepPattern(node, record, converted, types, scope);
}

/** Writes what a node became, with those of its outputs that somebody reads, at least one; its name in the graph. */
export function writeOp(
  node: SourceNode,
  record: NodeRecord,
  converted: Converted,
  types: readonly OutputType[],
  scope: Scope,
): string {
  const { session, writer } = scope;
  const name = writer.nameNode(node.name);
  const { attributes } = node;
  const extra = attributes.isEmpty
    ? undefined
    : attributes.rest((lost) => session.notes.add(`attribute ${lost} of ${name} is not kept`));
  const read = types.slice(0, Math.max(1, node.outputCount));
  addNode(record, name, converted, converted.inputs, read, extra, scope);
  return name;
}

/** Types of every output the operator can have. Throws `E_MISSING_SHAPE`, `E_SHAPE`, `E_INTEGER`. */
export function inferTypes(node: SourceNode, converted: Converted): readonly OperandType[] {
  const outputs = inferOutputs(converted, requireShapes(node, converted.inputs), node.name);
  for (let index = 0; index < outputs.length; index += 1) {
    const { shape } = outputs[index]!;
    if (Number.isSafeInteger(countElements(shape))) continue;
    throw new BitboneError('E_INTEGER', `an output of ${shape.join('x')} elements`, { subject: node.name });
  }
  return outputs;
}

function requireShapes(node: SourceNode, inputs: readonly (Operand | null)[]): readonly (OperandType | null)[] {
  for (let position = 0; position < inputs.length; position += 1) {
    const operand = inputs[position]!;
    if (operand !== null && operand.shape === undefined) node.missShape(operand);
  }
  return inputs as readonly (OperandType | null)[];
}

/** An operator that bitbone cannot count: kept with its attributes and the shapes the file declares. */
function writeOpaque(node: SourceNode, record: NodeRecord, scope: Scope): void {
  const { domain, type } = node;
  node.attributes.restart();
  const outputs = record.outputs.slice(0, Math.max(1, node.outputCount)).map((output, index) => {
    const dtype = scope.declared?.typeOf(output)?.dtype ?? node.dtype(0);
    return { shape: node.declaredShape(index), dtype };
  });
  // what its body reads keeps what makes it in the graph
  const captured = namesCaptured(record).flatMap((name) => findOperand(scope, name) ?? []);
  const inputs = [...node.inputs, ...captured];
  const name = writeOp(node, record, { kind: 'opaque', attrs: { domain, type }, inputs }, outputs, scope);
  const { unknown, notes } = scope.session;
  unknown.push({ node: name, domain, type });
  if (outputs.some(({ shape }) => shape === undefined)) notes.add(`the output shape of ${name} (${type}) is not known`);
}

/** What is known of an output; its shape may not be. */
interface OutputType {
  readonly shape: Shape | undefined;
  readonly dtype: DType;
}

/** Adds a node that makes these outputs, which take the names that the record has for them. */
export function addNode(
  record: NodeRecord,
  name: string,
  op: Op,
  inputs: readonly (Operand | null)[],
  outputs: readonly OutputType[],
  extra: Attributes | undefined,
  scope: Scope,
): void {
  const { writer, operands } = scope;
  const ids = writer.placeInputs(inputs);
  const made = new Array<ValueId>(outputs.length);
  for (let index = 0; index < outputs.length; index += 1) {
    const { shape, dtype } = outputs[index]!;
    const output = writer.addOutput(outputName(record, index, scope), shape, dtype);
    made[index] = output.id;
    bindOutput(record, index, output, operands);
  }
  writer.addNode(op, name, extra, ids, made);
}

/** Gives an operand the name of one of a node's outputs. */
export function bindOutput(record: NodeRecord, index: number, output: Operand, operands: Operands): void {
  const name = record.outputs[index];
  if (name) operands.set(name, output);
}

export function withPrefix({ prefix }: Pick<Scope, 'prefix'>, name: string): string {
  return prefix === '' ? name : prefix + name;
}

function outputName(record: NodeRecord, index: number, scope: Pick<Scope, 'prefix'>): string {
  return withPrefix(scope, record.outputs[index] || `${record.name || record.type}_out${index}`);
}
