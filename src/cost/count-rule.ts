import type { NodeBase } from '../graph/graph.ts';
import type { OpAttrs, OpKind } from '../graph/op.ts';
import { countElements, type Shape } from '../graph/tensor.ts';

/** Shape of every value, by id; those of values outside the costed nodes are not read. */
export type Shapes = readonly Shape[];

/** What a rule asks of a node besides its attributes: which values it reads and makes. */
export type Wires = Pick<NodeBase, 'inputs' | 'outputs'>;

/**
 * Work of one node from its attributes and shapes alone, so that it can be asked for shapes that no graph has yet.
 * Sizes may be fractional (a width on the continuous relaxation); whole sizes give whole counts.
 */
export type CountRule<K extends OpKind> = (attrs: OpAttrs[K], wires: Wires, shapes: Shapes) => number;

/** Shape of an operand, null where it is left out. */
export function shapeIn({ inputs }: Wires, position: number, shapes: Shapes): Shape | null {
  const id = inputs[position] ?? -1;
  return id < 0 ? null : shapes[id]!;
}

/** Elements of an operand; 0 where it is left out. */
export function elementsIn(wires: Wires, position: number, shapes: Shapes): number {
  const shape = shapeIn(wires, position, shapes);
  return shape === null ? 0 : countElements(shape);
}

/** Elements of the first output. */
export function elementsOut({ outputs }: Wires, shapes: Shapes): number {
  return countElements(shapes[outputs[0]!]!);
}
