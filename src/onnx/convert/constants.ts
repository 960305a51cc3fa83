import type { TensorRecord } from '../proto.ts';
import type { AttributeReader } from './attributes.ts';
import { type Known, Operand } from './operand.ts';
import type { Session } from './scope.ts';

/** An operand for a tensor of the file. External values that are not there are told apart from those that are. */
export function tensorOperand(session: Session, tensor: TensorRecord, name: string, isStored: boolean): Operand {
  const { shape, dtype } = tensor;
  const content = presentContent(session, tensor);
  return new Operand(name, shape, dtype, { content, store: session.store, isStored });
}

function presentContent(session: Session, { content }: TensorRecord): TensorRecord['content'] {
  if (content.kind !== 'stored' || content.bytes.file === null) return content;
  const { file } = content.bytes;
  if (session.external.open(file) !== null) return content;
  session.notes.add(`the weights file ${file} is not beside the model`);
  return { kind: 'absent', reason: `the weights file ${file} is not beside the model` };
}

/** The value of a `Constant` node, in whichever of its forms; undefined for a sparse tensor. */
export function constantOperand(session: Session, attributes: AttributeReader, name: string): Operand | undefined {
  const tensor = attributes.tensor('value');
  if (tensor !== undefined) return tensorOperand(session, tensor, name, false);
  const int = attributes.int('value_int');
  if (int !== undefined) return knownOperand(name, { shape: [], dtype: 'int64', data: [int] });
  const float = attributes.float('value_float');
  if (float !== undefined) return knownOperand(name, { shape: [], dtype: 'float32', data: [float] });
  const ints = attributes.positions('value_ints');
  if (ints !== undefined) return knownOperand(name, { shape: [ints.length], dtype: 'int64', data: ints });
  const floats = attributes.floats('value_floats');
  if (floats !== undefined) return knownOperand(name, { shape: [floats.length], dtype: 'float32', data: floats });
  return textOperand(attributes, name);
}

function textOperand(attributes: AttributeReader, name: string): Operand | undefined {
  const isList = attributes.has('value_strings');
  if (!isList && !attributes.has('value_string')) return undefined;
  const content = { kind: 'absent', reason: 'text is not read' } as const;
  const shape = isList ? [attributes.strings('value_strings')?.length ?? 0] : [];
  return new Operand(name, shape, 'string', { content });
}

/** A constant with these values. */
export function knownOperand(name: string, { shape, dtype, data }: Known): Operand {
  return new Operand(name, shape, dtype, { content: { kind: 'dense', data: exactData(data) }, known: data });
}

const LARGEST = 2n ** 63n - 1n;

/** Infinity among known integers stands for the largest one. */
function exactData(data: readonly number[]): readonly number[] | readonly bigint[] {
  if (!data.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY)) return data;
  return data.map((value) => (Number.isFinite(value) ? BigInt(value) : value > 0 ? LARGEST : -LARGEST));
}
