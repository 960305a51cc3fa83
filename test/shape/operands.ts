import type { OperandType } from '../../src/graph/build.ts';
import { BitboneError } from '../../src/graph/errors.ts';
import type { Op, OpAttrs, OpKind, Window } from '../../src/graph/op.ts';
import type { DType, Shape } from '../../src/graph/tensor.ts';
import { inferOutputs } from '../../src/shape/infer.ts';

/** A float operand by its shape alone, or a full type, or none. */
export type Given = Shape | OperandType | null;

export function typed(shape: Shape, dtype: DType): OperandType {
  return { shape, dtype };
}

export function inferTypes<K extends OpKind>(
  kind: K,
  attrs: OpAttrs[K],
  inputs: readonly Given[],
): readonly OperandType[] {
  const isShape = (given: Given): given is Shape => Array.isArray(given);
  const operands = inputs.map((given) => (isShape(given) ? typed(given, 'float32') : given));
  return inferOutputs({ kind, attrs } as unknown as Op, operands, 'probe');
}

/** Output shapes of one operator. */
export function infer<K extends OpKind>(kind: K, attrs: OpAttrs[K], ...inputs: Given[]): Shape[] {
  return inferTypes(kind, attrs, inputs).map(({ shape }) => shape);
}

/** Output shapes, or null where the operands do not fit. */
export function tryInfer<K extends OpKind>(kind: K, attrs: OpAttrs[K], ...inputs: Given[]): Shape[] | null {
  try {
    return infer(kind, attrs, ...inputs);
  } catch (error) {
    if (error instanceof BitboneError && error.code === 'E_SHAPE' && error.subject === 'probe') return null;
    throw error;
  }
}

/** The message of the error that inference throws. */
export function refusal<K extends OpKind>(kind: K, attrs: OpAttrs[K], ...inputs: Given[]): string {
  try {
    infer(kind, attrs, ...inputs);
  } catch (error) {
    if (error instanceof BitboneError) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error(`${kind} accepted its operands`);
}

/** A window with unit steps and no pads except as given. */
export function makeWindow(kernel: readonly number[], change: Partial<Window> = {}): Window {
  const ones = kernel.map(() => 1);
  const pads = kernel.flatMap(() => [0, 0]);
  return { kernel, strides: ones, dilations: ones, pads, autoPad: 'explicit', ...change };
}
