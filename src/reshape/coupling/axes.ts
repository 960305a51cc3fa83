import { BitboneError } from '../../graph/errors.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';

/** Elements that axes may have in all. */
const MOST_ELEMENTS = 2 ** 28;

/**
 * Which channels must come and go together: a union-find over every single element of every axis of every value. An
 * element of a concatenation's axis is tied to one element of one operand, an element of a flattened axis to the channel
 * it belongs to, and so on, so that every topology is a matter of indices.
 */
export interface Axes {
  /** First element of an axis, counted from the front; the others follow it. */
  at(value: ValueId, axis: number): number;
  /** `length` elements from `a` on come and go with as many from `b` on, one by one. */
  tie(a: number, b: number, length?: number): void;
  /** These elements must stay, and no other may come; the first reason given stands. */
  freeze(start: number, length: number, reason: string): void;
  /** Node `node` alone decides how many elements there are: they are its output channels. */
  produce(start: number, length: number, node: number): void;
  /** The number of these elements must be a multiple of `parts`. */
  divide(start: number, length: number, parts: number): void;
  /** A tensor holds a part of an axis alone: in equal shares of the axis, or not. */
  take(part: Taken): void;
  /** Representative of the elements that this one is tied to. */
  find(element: number): number;
  /** Whether a node seen so far produces the element. */
  isProduced(element: number): boolean;
  readonly count: number;
  readonly frozen: readonly Frozen[];
  readonly produced: readonly Produced[];
  readonly divided: readonly Divided[];
  readonly taken: readonly Taken[];
}

interface Span {
  readonly start: number;
  readonly length: number;
}

export interface Frozen extends Span {
  readonly reason: string;
}

export interface Produced extends Span {
  readonly node: number;
}

export interface Divided extends Span {
  readonly parts: number;
}

/** Part of an axis; `axis` is all of it. */
export interface Taken extends Span {
  readonly axis: Span;
  readonly isShare: boolean;
}

export function createAxes(graph: Graph): Axes {
  const { firstAxis, firstElement, count } = layOut(graph);
  const parent = new Int32Array(count);
  for (let element = 0; element < count; element += 1) parent[element] = element;
  const made = new Uint8Array(count);
  const frozen: Frozen[] = [];
  const produced: Produced[] = [];
  const divided: Divided[] = [];
  const taken: Taken[] = [];

  const find = (element: number): number => {
    let root = element;
    while (parent[root] !== root) {
      // halving the path keeps long chains of element-wise nodes cheap
      parent[root] = parent[parent[root]!]!;
      root = parent[root]!;
    }
    return root;
  };
  const union = (a: number, b: number): void => {
    const [left, right] = [find(a), find(b)];
    if (left === right) return;
    const [root, child] = left < right ? [left, right] : [right, left];
    parent[child] = root;
    made[root]! |= made[child]!;
  };

  return {
    at: (value, axis) => firstElement[firstAxis[value]! + axis]!,
    tie(a, b, length = 1) {
      for (let offset = 0; offset < length; offset += 1) union(a + offset, b + offset);
    },
    freeze: (start, length, reason) => void frozen.push({ start, length, reason }),
    produce(start, length, node) {
      produced.push({ start, length, node });
      for (let offset = 0; offset < length; offset += 1) made[find(start + offset)] = 1;
    },
    divide: (start, length, parts) => void divided.push({ start, length, parts }),
    take: (part) => void taken.push(part),
    find,
    isProduced: (element) => made[find(element)] === 1,
    count,
    frozen,
    produced,
    divided,
    taken,
  };
}

/** Index of each value's first axis, and of each axis' first element. */
function layOut(graph: Graph): { firstAxis: Int32Array; firstElement: Int32Array; count: number } {
  const firstAxis = new Int32Array(graph.values.length);
  const first: number[] = [];
  let count = 0;
  graph.values.forEach(({ shape }, id) => {
    firstAxis[id] = first.length;
    for (const size of shape) {
      first.push(count);
      count += size;
    }
  });
  if (count > MOST_ELEMENTS)
    throw new BitboneError('E_UNSUPPORTED', 'its tensors are too large for channel groups', { subject: graph.name });
  return { firstAxis, firstElement: Int32Array.from(first), count };
}
