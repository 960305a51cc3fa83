import { BitboneError } from '../../graph/errors.ts';
import { countElements, type Shape } from '../../graph/tensor.ts';
import { fold } from '../fold/fold.ts';
import type { AttributeRecord, NodeRecord } from '../proto.ts';
import { malformed } from '../wire.ts';
import { AttributeReader } from './attributes.ts';
import { convertIf } from './branch.ts';
import { constantOperand, knownOperand } from './constants.ts';
import { findFunction, inlineFunction } from './inline.ts';
import { isInteger, type Known, Operand } from './operand.ts';
import type { Reads } from './operands.ts';
import { findPattern } from './repeat.ts';
import { findOperand, type Scope } from './scope.ts';
import { SourceNode, trimOperands } from './source-node.ts';
import { addNode, withPrefix, writeNode } from './write-node.ts';

/**
 * Converts one node that is needed and leaves its outputs in the scope. `live` holds the names somebody reads; it may be
 * empty where every node has one output. `reads`: of all nodes of the body.
 */
export function convertNode(
  record: NodeRecord,
  index: number,
  scope: Scope,
  live: ReadonlySet<string>,
  { starts, numbers }: Reads,
): void {
  const wanted = withPrefix(scope, record.name || `${record.type}_${index}`);
  const inputs = lookUp(scope, record.inputs, numbers, starts[index]!, wanted);
  const pattern = findPattern(record, inputs, scope);
  if (pattern !== undefined) {
    addNode(record, scope.writer.nameNode(wanted), pattern.op, inputs, pattern.outputs, undefined, scope);
    return;
  }
  const called = findFunction(record, scope.session.functions);
  if (called === undefined) convertOperator(openNode(record, wanted, inputs, scope, live), record, scope);
  else inlineFunction(called, record, inputs, scope, wanted);
}

function convertOperator(node: SourceNode, record: NodeRecord, scope: Scope): void {
  const isStandard = node.domain === '';
  if (isStandard && defineConstant(node, record, scope)) return;
  if (isStandard && node.type === 'If') convertIf(node, record, scope);
  else computeOrWrite(node, record, scope, isStandard ? fold(node) : null);
}

/** Known integers need no node; known floating-point values may be weights, so that their node stays. */
function computeOrWrite(node: SourceNode, record: NodeRecord, scope: Scope, known: readonly Known[] | null): void {
  if (known?.every(({ dtype }) => isInteger(dtype))) {
    defineKnown(record, known, scope);
    return;
  }
  node.attributes.restart();
  writeNode(node, record, scope);
  known?.forEach((result, output) => {
    addKnown(record.outputs[output] ?? '', result, scope);
  });
}

/** The operands of these names, whose numbers stand from `start` on. */
function lookUp(
  scope: Scope,
  names: readonly string[],
  numbers: Int32Array,
  start: number,
  node: string,
): readonly (Operand | null)[] {
  const found = new Array<Operand | null>(names.length);
  for (let position = 0; position < names.length; position += 1) {
    const name = names[position]!;
    const number = numbers[start + position]!;
    const operand = number >= 0 ? scope.operands.at(number) : name === '' ? null : findOperand(scope, name);
    if (operand === undefined) throw malformed(`nothing makes ${name}, which it reads`, node);
    found[position] = operand;
  }
  return found;
}

function openNode(
  record: NodeRecord,
  wanted: string,
  inputs: readonly (Operand | null)[],
  scope: Scope,
  live: ReadonlySet<string>,
): SourceNode {
  const { domain, outputs } = record;
  const attributes = new AttributeReader(resolveReferences(record.attributes, scope), wanted);
  const outputCount = outputs.length === 1 ? 1 : outputs.findLastIndex((name) => live.has(name)) + 1;
  return new SourceNode(
    record,
    wanted,
    opsetOf(scope, domain, wanted),
    attributes,
    trimOperands(inputs),
    outputCount,
    scope,
  );
}

function opsetOf(scope: Scope, domain: string, node: string): number {
  const version = scope.opsets.get(domain);
  if (version !== undefined) return version;
  if (domain !== '') return 1;
  throw new BitboneError('E_OPSET', 'the model does not say which version of the ONNX operators it uses', {
    subject: node,
    fix: 'export the model again',
  });
}

/** Inside a function an attribute may stand for one of the call's; left out there, it is left out here. */
export function resolveReferences(attributes: readonly AttributeRecord[], scope: Scope): readonly AttributeRecord[] {
  if (attributes.length === 0 || !attributes.some(({ value }) => value.type === 'reference')) return attributes;
  return attributes.flatMap((attribute) => {
    if (attribute.value.type !== 'reference') return [attribute];
    const given = scope.arguments?.get(attribute.value.value);
    return given === undefined ? [] : [{ name: attribute.name, value: given.value }];
  });
}

/** Constants and what passes a constant on make no node. */
function defineConstant(node: SourceNode, record: NodeRecord, scope: Scope): boolean {
  const output = record.outputs[0];
  const operand = output === undefined ? undefined : constantOf(node, withPrefix(scope, output ?? ''), scope);
  if (operand === undefined) return false;
  scope.operands.set(output!, operand);
  return true;
}

function constantOf(node: SourceNode, name: string, scope: Scope): Operand | undefined {
  if (node.type === 'Constant') return constantOperand(scope.session, node.attributes, name);
  if (node.type === 'ConstantOfShape') return filled(node, name);
  const input = node.input(0);
  return node.type === 'Identity' && input?.content !== undefined ? input : undefined;
}

/** Stands for a weight whose values were left out, and for zeros in shape arithmetic. */
function filled(node: SourceNode, name: string): Operand | undefined {
  const shape = node.known(0);
  if (shape === undefined) return undefined;
  const { dtype = 'float32', content } = node.attributes.tensor('value') ?? {};
  const value = content?.kind === 'dense' ? Number(content.data[0] ?? 0) : 0;
  const fill = { kind: 'fill', value } as const;
  return new Operand(name, requireSizes(node, shape), dtype, { content: fill, isStored: true });
}

function requireSizes(node: SourceNode, sizes: Shape): Shape {
  if (sizes.some((size) => size < 0)) throw malformed(`a tensor of the shape [${sizes.join(', ')}]`, node.name);
  node.exact([countElements(node.exact(sizes, 'a size'))], 'the number of elements');
  return sizes;
}

function defineKnown(record: NodeRecord, known: readonly Known[], scope: Scope): void {
  record.outputs.forEach((name, index) => {
    const result = known[index];
    if (name !== '' && result !== undefined) scope.operands.set(name, knownOperand(withPrefix(scope, name), result));
  });
}

/** Remembers the values of a node that stands in the graph, for the arithmetic that follows. */
function addKnown(output: string, { data }: Known, scope: Scope): void {
  scope.operands.get(output)?.learn(data);
}
