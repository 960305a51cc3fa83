import type { Graph, ValueId } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import { findProducers, findStatic } from '../graph/walk.ts';

/** A graph with what is asked of it block after block, computed once. */
export interface Wiring {
  readonly graph: Graph;
  readonly producers: Int32Array;
  readonly isStatic: Uint8Array;
}

export function findWiring(graph: Graph): Wiring {
  return { graph, producers: findProducers(graph), isStatic: findStatic(graph) };
}

/**
 * Nodes on side paths: of the two branches that an addition joins, the lighter one, where it holds at most one
 * pointwise convolution [derived]. `nodes` are those of one block.
 */
export function findShortcutNodes(wiring: Wiring, nodes: readonly number[]): ReadonlySet<number> {
  const { graph, producers } = wiring;
  if (!nodes.some((index) => isSum(wiring, index))) return NO_NODES;
  const sums = nodes.filter((index) => isSum(wiring, index));
  const found = new Set<number>();
  const inside = new Set(nodes);
  for (const index of sums) {
    const data = dataOf(wiring, index);
    const [a, b] = data.map((id) => collectBranch(graph, id, producers, inside)) as [Set<number>, Set<number>];
    const branches = [minus(a, b), minus(b, a)] as const;
    const side = pickShortcut(graph, branches);
    if (side !== undefined) for (const member of side) found.add(member);
  }
  return found;
}

const NO_NODES: ReadonlySet<number> = new Set();

/** An addition of two values that inputs reach. */
function isSum(wiring: Wiring, index: number): boolean {
  const node = wiring.graph.nodes[index]!;
  return node.kind === 'elementwise' && node.attrs.fn === 'add' && dataOf(wiring, index).length === 2;
}

function dataOf({ graph, isStatic }: Wiring, index: number): ValueId[] {
  return graph.nodes[index]!.inputs.filter((id): id is ValueId => id !== null && isStatic[id] === 0);
}

/** Nodes inside the block that a value depends on. */
function collectBranch(graph: Graph, from: ValueId, producers: Int32Array, inside: ReadonlySet<number>): Set<number> {
  const branch = new Set<number>();
  const pending: ValueId[] = [from];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const index = producers[id]!;
    if (index < 0 || !inside.has(index) || branch.has(index)) continue;
    branch.add(index);
    for (const input of graph.nodes[index]!.inputs) if (input !== null) pending.push(input);
  }
  return branch;
}

function minus(a: ReadonlySet<number>, b: ReadonlySet<number>): number[] {
  return [...a].filter((index) => !b.has(index));
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
