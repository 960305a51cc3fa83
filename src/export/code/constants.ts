import type { Graph, ValueId } from '../../graph/graph.ts';
import { countElements } from '../../graph/tensor.ts';

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
