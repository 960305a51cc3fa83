import { countElements } from '../../graph/tensor.ts';
import type { Known, Operand } from '../convert/operand.ts';
import { MAX_KNOWN } from '../convert/operand.ts';
import type { SourceNode } from '../convert/source-node.ts';
import { ARITHMETIC_FOLDS } from './arithmetic.ts';
import { MOVING_FOLDS } from './moving.ts';
import type { Fold } from './rule.ts';
import { SHAPE_FOLDS } from './shapes.ts';

const FOLDS: ReadonlyMap<string, Fold> = new Map(
  Object.entries({ ...SHAPE_FOLDS, ...ARITHMETIC_FOLDS, ...MOVING_FOLDS }),
);

/**
 * Computes small tensors that follow from shapes and constants, as exporters write them for sizes (Shape, Gather, Concat,
 * Reshape and the arithmetic between them). Null for a node that is no such computation.
 */
export function fold(node: SourceNode): readonly Known[] | null {
  const rule = FOLDS.get(node.type);
  if (rule === undefined || !(FROM_SHAPE.has(node.type) || node.inputs.every(isKnown))) return null;
  const results = rule(node);
  return results?.every(isSmall) ? results : null;
}

/** These read no values. */
const FROM_SHAPE: ReadonlySet<string> = new Set(['Shape', 'Size']);

function isKnown(operand: Operand | null): boolean {
  return operand === null || operand.known !== undefined;
}

function isSmall({ shape, data }: Known): boolean {
  return data.length <= MAX_KNOWN && countElements(shape) === data.length;
}
