import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import type { OpKind } from '../../graph/op.ts';
import { countElements, isFloat } from '../../graph/tensor.ts';

/** Kinds that take numbers as they take tensors. */
const ARITHMETIC: ReadonlySet<OpKind> = new Set<OpKind>(['elementwise', 'where', 'quantise']);

/**
 * The number that code has in place of a node's operand. Undefined where the operand is a tensor, as all parameters of layers
 * are: one channel has parameters of one element, which no layer takes as numbers.
 */
export function literalOf(graph: Graph, { kind, inputs }: Node, position: number): number | undefined {
  const id = inputs[position] ?? null;
  if (id === null) return undefined;
  const mayBeLearned = isFloat(graph.values[id]!.dtype) && !ARITHMETIC.has(kind);
  return mayBeLearned ? undefined : scalarOf(graph, id);
}

/** A fixed number: a constant of one element that is not learned. */
export function scalarOf({ values }: Graph, id: ValueId): number | undefined {
  const { content, shape } = values[id]!;
  if (countElements(shape) !== 1 || shape.length > 1) return undefined;
  if (content?.kind === 'dense') return Number(content.data[0]);
  return content?.kind === 'fill' ? content.value : undefined;
}

/** Words of Python, and what modules of PyTorch and layers of Keras already are. */
const TAKEN: ReadonlySet<string> = new Set(
  `and as assert async await break class continue def del elif else except finally for from global if import in is lambda
  nonlocal not or pass raise return try while with yield
  apply bfloat16 buffers build built call children compute cpu cuda double dtype dynamic eval float forward half inbound_nodes
  input input_shape input_spec layers losses metrics modules name output output_shape parameters path state_dict submodules
  to train trainable training type updates value variables weights`.split(/\s+/),
);

/** The last word of a constant's name, as a name for an attribute in Python. */
export function baseName(name: string): string {
  const last = name.split(/[./:]/).at(-1)!.replace(/\W+/g, '_').toLowerCase();
  return /^[a-z]/.test(last) && !TAKEN.has(last) ? last : 'parameter';
}
