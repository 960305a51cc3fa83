import type { OperandType } from '../../graph/build.ts';
import type { Op, OpKind } from '../../graph/op.ts';
import { sameShape } from '../../graph/tensor.ts';
import type { AttributeRecord, NodeRecord } from '../proto.ts';
import type { Operand } from './operand.ts';
import type { Pattern } from './pattern.ts';
import type { Scope } from './scope.ts';
import type { Converted, SourceNode } from './source-node.ts';

/** Kinds that follow from a node's attributes and from the types of its operands, whatever the values and its place. */
const REPEATABLE: ReadonlySet<OpKind> = new Set([
  'conv',
  'convTranspose',
  'gemm',
  'matmul',
  'pool',
  'globalPool',
  'batchNorm',
  'normalise',
  'unary',
  'prelu',
  'elementwise',
  'softmax',
  'concat',
] as const);

/** The pattern that a node with these operands repeats, if it is known to. */
export function findPattern(
  record: NodeRecord,
  inputs: readonly (Operand | null)[],
  scope: Scope,
): Pattern | undefined {
  const pattern = scope.session.patterns.get(record.type);
  if (pattern === undefined || record.outputs.length !== 1) return undefined;
  const isSame =
    record.overload === '' &&
    pattern.domain === record.domain &&
    pattern.opsets === scope.opsets &&
    sameAttributes(pattern.attributes, record.attributes) &&
    sameOperands(pattern.inputs, inputs);
  return isSame ? pattern : undefined;
}

/** Keeps what a node became for those that repeat it, if the next one may. */
export function keepPattern(
  { domain, attributes, inputs }: SourceNode,
  record: NodeRecord,
  { kind, attrs, inputs: read }: Converted,
  outputs: readonly OperandType[],
  scope: Scope,
): void {
  if (!REPEATABLE.has(kind) || read !== inputs || record.outputs.length !== 1 || !attributes.areRead) return;
  if (scope.arguments !== undefined || record.attributes.some(isReference) || !inputs.every(isUnknown)) return;
  const op = { kind, attrs } as Op;
  const { opsets, session } = scope;
  session.patterns.set(record.type, {
    op,
    outputs: outputs.slice(0, 1),
    domain,
    opsets,
    attributes: record.attributes,
    inputs,
  });
}

/** What it stands for is another thing in each call. */
function isReference({ value }: AttributeRecord): boolean {
  return value.type === 'reference';
}

function sameAttributes(a: readonly AttributeRecord[], b: readonly AttributeRecord[]): boolean {
  if (a.length !== b.length) return false;
  // those of equal bytes are one
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

function sameOperands(a: readonly (Operand | null)[], b: readonly (Operand | null)[]): boolean {
  if (a.length !== b.length) return false;
  for (let position = 0; position < a.length; position += 1) {
    if (!sameOperand(a[position]!, b[position]!)) return false;
  }
  return true;
}

function sameOperand(a: Operand | null, b: Operand | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.dtype !== b.dtype || (a.content === undefined) !== (b.content === undefined)) return false;
  if (a.shape === undefined || b.shape === undefined) return false;
  return (a.shape === b.shape || sameShape(a.shape, b.shape)) && isUnknown(b);
}

/** Known values may be computed with, or become attributes. */
function isUnknown(operand: Operand | null): boolean {
  return operand === null || !operand.mayBeKnown;
}
