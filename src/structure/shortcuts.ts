import type { Graph, ValueId } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import { findProducers } from '../graph/walk.ts';

/** A graph with what is asked of it block after block, computed once. */
export interface Wiring {
  readonly graph: Graph;
  readonly producers: Int32Array;
  readonly isStatic: Uint8Array;
  /** By node, for marks while one block is looked at; 0 in between. */
  readonly marks: Uint8Array;
}

/** A node of the block, and one that the first or the second branch of an addition holds. */
const MARK = { inside: 1, first: 2, second: 4 } as const;

export function findWiring(graph: Graph, isStatic: Uint8Array): Wiring {
  const marks = new Uint8Array(graph.nodes.length);
  return { graph, producers: findProducers(graph), isStatic, marks };
}

/**
 * Nodes on side paths: of the two branches that an addition joins, the lighter one, where it holds at most one
 * pointwise convolution [derived]. `nodes` are those of one block.
 */
export function findShortcutNodes(wiring: Wiring, nodes: readonly number[]): ReadonlySet<number> {
  if (!holdsSum(wiring, nodes)) return NO_NODES;
  const sums = nodes.filter((index) => isSum(wiring, index));
  const { marks } = wiring;
  const found = new Set<number>();
  for (const index of nodes) marks[index] = MARK.inside;
  for (const index of sums) for (const member of findSide(wiring, index)) found.add(member);
  for (const index of nodes) marks[index] = 0;
  return found;
}

const NO_NODES: ReadonlySet<number> = new Set();

/** Asked of every block, of which few have any. */
function holdsSum(wiring: Wiring, nodes: readonly number[]): boolean {
  for (let position = 0; position < nodes.length; position += 1) if (isSum(wiring, nodes[position]!)) return true;
  return false;
}

/** The lighter branch of an addition, if it is a shortcut. */
function findSide(wiring: Wiring, sum: number): readonly number[] {
  const { graph, marks } = wiring;
  const [first, second] = dataOf(wiring, sum) as [ValueId, ValueId];
  const a = collectBranch(wiring, first, MARK.first);
  const b = collectBranch(wiring, second, MARK.second);
  const branches = [
    a.filter((index) => (marks[index]! & MARK.second) === 0),
    b.filter((index) => (marks[index]! & MARK.first) === 0),
  ] as const;
  for (const index of a) marks[index] = MARK.inside;
  for (const index of b) marks[index] = MARK.inside;
  return pickShortcut(graph, branches) ?? [];
}

/** An addition of two values that inputs reach. */
function isSum(wiring: Wiring, index: number): boolean {
  const node = wiring.graph.nodes[index]!;
  return node.kind === 'elementwise' && node.attrs.fn === 'add' && dataOf(wiring, index).length === 2;
}

function dataOf({ graph, isStatic }: Wiring, index: number): ValueId[] {
  return graph.nodes[index]!.inputs.filter((id): id is ValueId => id !== null && isStatic[id] === 0);
}

/** Nodes inside the block that a value depends on. */
function collectBranch({ graph, producers, marks }: Wiring, from: ValueId, mark: number): number[] {
  const branch: number[] = [];
  const pending: ValueId[] = [from];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const index = producers[id]!;
    if (index < 0 || marks[index] === 0 || (marks[index]! & mark) !== 0) continue;
    marks[index]! |= mark;
    branch.push(index);
    for (const input of graph.nodes[index]!.inputs) if (input !== null) pending.push(input);
  }
  return branch;
}

function pickShortcut(graph: Graph, [a, b]: readonly [number[], number[]]): number[] | undefined {
  const [weightA, weightB] = [weighBranch(graph, a), weighBranch(graph, b)];
  if (weightA === weightB) return undefined;
  const side = weightA < weightB ? a : b;
  const layers = side.map((index) => graph.nodes[index]!).filter(isMac);
  const isLight =
    layers.length === 0 ||
    (layers.length === 1 && layers[0]!.kind === 'conv' && layers[0]!.attrs.kernel.every((size) => size === 1));
  return isLight ? side : undefined;
}

/** Sum of the kernel areas of the branch's layers, plus one for each; 0 for a branch without layers. */
function weighBranch(graph: Graph, branch: readonly number[]): number {
  let weight = 0;
  for (const index of branch) {
    const node = graph.nodes[index]!;
    if (!isMac(node)) continue;
    weight += 1 + (node.kind === 'conv' ? node.attrs.kernel.reduce((area, size) => area * size, 1) : 1);
  }
  return weight;
}
