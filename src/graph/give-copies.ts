import type { InferOutputs } from './build.ts';
import { createDraft } from './edit.ts';
import type { Graph, ValueId } from './graph.ts';

/** A constant, and the operands that are to be a copy of it. */
export interface Copy {
  readonly value: ValueId;
  readonly operands: readonly Operand[];
}

/** What a node reads in one place. */
export interface Operand {
  readonly node: number;
  readonly position: number;
}

export interface Copied {
  readonly graph: Graph;
  /** Names of the copies, in their order. */
  readonly names: readonly string[];
  /** The given graph's value that a constant of this one has the elements of. */
  originOf(value: ValueId): ValueId;
}

/** The graph in which these operands are constants of their own. A copy's name ends as the given constant's does. */
export function giveCopies(given: Graph, copies: readonly Copy[], infer: InferOutputs): Copied {
  const draft = createDraft(given);
  const names = copies.map(({ value, operands }) => {
    const { name, shape, content, dtype } = given.values[value]!;
    const layer = draft.node(operands[0]!.node)!.name;
    const copy = draft.constant(`${layer}.${name}`, shape, content!, dtype);
    for (const { node, position } of operands) {
      const { inputs } = draft.node(node)!;
      draft.setNode(node, { inputs: inputs.map((id, index) => (index === position ? copy : id)) });
    }
    return draft.values[copy]!.name;
  });
  const graph = draft.finish(infer);
  const idOf = new Map(given.values.map(({ name }, id) => [name, id]));
  copies.forEach(({ value }, index) => void idOf.set(names[index]!, value));
  return { graph, names, originOf: (value) => idOf.get(graph.values[value]!.name)! };
}
