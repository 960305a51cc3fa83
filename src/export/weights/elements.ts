import { BitboneError } from '../../graph/errors.ts';
import type { Graph, Value, ValueId } from '../../graph/graph.ts';
import type { Content, Initialiser, TensorStore } from '../../graph/tensor.ts';
import { countElements, isFloat } from '../../graph/tensor.ts';
import { findGivenLevels } from './given-levels.ts';
import { initialise } from './initialise.ts';
import type { Elements } from './pack.ts';
import { findPlaceholders } from './placeholder.ts';
import type { ParameterRole } from './role.ts';
import { roleOf } from './role.ts';
import { createUseFinder } from './use.ts';

/** Where the values of constants come from, the first that has them: given, in the graph, in the store, drawn. */
export interface WeightOptions {
  /** Values to use in place of the graph's own; undefined leaves those. */
  readonly weights?: (value: Value) => ArrayLike<number> | undefined;
  /** Reads what the graph only points at. */
  readonly store?: TensorStore | undefined;
  /** Seed of the values that nobody gives; 0 unless said otherwise. */
  readonly seed?: number;
  /**
   * What to do with weights of one repeated value, as files stripped of their weights have them: draw real ones
   * (default), or keep them.
   */
  readonly placeholders?: 'draw' | 'keep';
}

/** Row-major values of a constant. Throws `E_WEIGHTS` where they cannot be had, or do not fit the shape. */
export type ReadElements = (id: ValueId) => Elements;

const KAIMING: Initialiser = { kind: 'kaiming-normal' };

export function createElementReader(graph: Graph, options: WeightOptions): ReadElements {
  const usesOf = createUseFinder(graph);
  const stripped = options.placeholders === 'keep' ? new Set<ValueId>() : findPlaceholders(graph, usesOf);
  const levelsOf = findGivenLevels(graph);
  const read: ReadElements = (id) => {
    const value = graph.values[id]!;
    const given = options.weights?.(value);
    if (given !== undefined) return checkCount(given, value);
    const content: Content | undefined = stripped.has(id) ? { kind: 'initial', initialiser: KAIMING } : value.content;
    return checkCount(elementsOf(content!, value, { options, role: () => roleOf(usesOf(id)) }), value);
  };
  return (id) => levelsOf(id, read) ?? read(id);
}

interface Source {
  readonly options: WeightOptions;
  readonly role: () => ParameterRole;
}

/** Values of a tensor that stands in an attribute, where nothing is drawn. */
export function knownElements(value: Value, store: TensorStore | undefined): Elements {
  const role = (): ParameterRole => ({ kind: 'start', value: 0 });
  return checkCount(elementsOf(value.content!, value, { options: { store }, role }), value);
}

function elementsOf(content: Content, value: Value, { options, role }: Source): Elements {
  const count = countElements(value.shape);
  const draw = { name: value.name, seed: options.seed ?? 0, count };
  switch (content.kind) {
    case 'dense':
      return content.data as Elements;
    case 'fill':
      return new Float64Array(count).fill(content.value);
    case 'stored':
      if (options.store !== undefined) return options.store.read(content.bytes, value.dtype, count);
      throw new BitboneError('E_WEIGHTS', 'its values lie in a file that was not given', { subject: value.name });
    case 'initial':
      return initialise(content.initialiser, role(), draw);
    case 'absent':
      return initialise(isFloat(value.dtype) ? KAIMING : { kind: 'constant' }, role(), draw);
  }
}

function checkCount(elements: Elements, value: Value): Elements {
  const count = countElements(value.shape);
  if (elements.length === count) return elements;
  const reason = `${elements.length} values were given for the shape [${value.shape.join(', ')}]`;
  throw new BitboneError('E_WEIGHTS', reason, { subject: value.name });
}
