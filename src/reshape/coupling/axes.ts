import type { Graph, ValueId } from '../../graph/graph.ts';

/**
 * Which axes must change size together: a union-find over every (value, axis), where an axis is a fixed multiple of
 * its class's size (a flattened 512x7x7 axis is 49 times its channel axis).
 */
export interface Axes {
  /** Index of an axis; axes count from the front. */
  at(value: ValueId, axis: number): number;
  /** size(a) = ratio * size(b), now and after any change of width. */
  tie(a: number, b: number, ratio?: number): void;
  /** The size of this axis cannot change; the first reason given stands. */
  freeze(axis: number, reason: string): void;
  /** A parameter of node `node` alone decides the size of this axis: it is an output channel. */
  produce(axis: number, node: number): void;
  /** Class and size relative to the class's representative. */
  find(axis: number): { readonly root: number; readonly ratio: number };
  readonly count: number;
  readonly frozen: ReadonlyMap<number, string>;
  readonly produced: readonly { readonly axis: number; readonly node: number }[];
}

export function createAxes(graph: Graph): Axes {
  const offsets = new Int32Array(graph.values.length + 1);
  graph.values.forEach((value, id) => {
    offsets[id + 1] = offsets[id]! + value.shape.length;
  });
  const count = offsets[graph.values.length]!;
  const parent = Int32Array.from({ length: count }, (_, axis) => axis);
  const ratioToParent = new Float64Array(count).fill(1);
  const frozen = new Map<number, string>();
  const produced: { axis: number; node: number }[] = [];

  const find = (axis: number): { root: number; ratio: number } => {
    let root = axis;
    let ratio = 1;
    while (parent[root] !== root) {
      ratio *= ratioToParent[root]!;
      root = parent[root]!;
    }
    // path compression keeps long chains of element-wise nodes cheap
    parent[axis] = root;
    ratioToParent[axis] = ratio;
    return { root, ratio };
  };

  return {
    at: (value, axis) => offsets[value]! + axis,
    tie(a, b, ratio = 1) {
      const left = find(a);
      const right = find(b);
      if (left.root === right.root) return;
      // size(a) = left.ratio*L = ratio*right.ratio*R, so L = (ratio*right.ratio/left.ratio)*R
      parent[left.root] = right.root;
      ratioToParent[left.root] = (ratio * right.ratio) / left.ratio;
    },
    freeze(axis, reason) {
      if (!frozen.has(axis)) frozen.set(axis, reason);
    },
    produce: (axis, node) => void produced.push({ axis, node }),
    find,
    count,
    frozen,
    produced,
  };
}
