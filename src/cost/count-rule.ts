import type { OpAttrs, OpKind } from '../graph/op.ts';
import { countElements, type Shape } from '../graph/tensor.ts';

/**
 * Work of one node from its attributes and shapes alone, so that it can be asked for shapes that no graph has yet.
 * Sizes may be fractional (a width on the continuous relaxation); whole sizes give whole counts.
 */
export type CountRule<K extends OpKind> = (
  attrs: OpAttrs[K],
  inputs: readonly (Shape | null)[],
  outputs: readonly Shape[],
) => number;

/** Elements of an operand; 0 where it is left out. */
export function elementsOf(shape: Shape | null | undefined): number {
  return shape == null ? 0 : countElements(shape);
}
