import type { Graph, ValueId } from '../../graph/graph.ts';
import { countElements } from '../../graph/tensor.ts';

/** A fixed number: a constant of one element that is not learned. */
export function scalarOf({ values }: Graph, id: ValueId): number | undefined {
  const { content, shape } = values[id]!;
  if (countElements(shape) !== 1 || shape.length > 1) return undefined;
  if (content?.kind === 'dense') return Number(content.data[0]);
  return content?.kind === 'fill' ? content.value : undefined;
}

/** The last word of a constant's name, as a Python name. */
export function baseName(name: string): string {
  const last = name.split(/[./:]/).at(-1)!.replace(/\W+/g, '_').toLowerCase();
  return /^[a-z]/.test(last) && last !== 'value' ? last : 'parameter';
}
