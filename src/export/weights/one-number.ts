import type { Value } from '../../graph/graph.ts';
import { countElements, type TensorStore } from '../../graph/tensor.ts';
import type { ParameterRole } from './role.ts';

/**
 * The number that all elements of a constant are, as those of untrained biases, scales and statistics; it says nothing of what
 * the constant belongs to. Values that nobody has are what their role starts from, but for those that bitbone's own networks
 * are to start from: no exporter has put those together. Undefined where elements differ.
 */
export function oneNumberOf(value: Value, role: ParameterRole, store: TensorStore | undefined): number | undefined {
  const { content, dtype, shape } = value;
  switch (content?.kind) {
    case 'fill':
      return content.value;
    case 'dense':
      return repeatedIn(content.data);
    case 'stored':
      if (store === undefined || dtype === 'float8') return startOf(role);
      return repeatedIn(store.read(content.bytes, dtype, countElements(shape)));
    case 'absent':
      return startOf(role);
    default:
      return undefined;
  }
}

function startOf(role: ParameterRole): number | undefined {
  return role.kind === 'start' ? role.value : undefined;
}

function repeatedIn(elements: ArrayLike<number> | ArrayLike<bigint>): number | undefined {
  const first = elements[0];
  for (let index = 1; index < elements.length; index += 1) if (elements[index] !== first) return undefined;
  return first === undefined ? undefined : Number(first);
}
