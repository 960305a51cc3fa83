import type { Operand } from '../../graph/give-copies.ts';
import { type Graph, isMac, type Node, type ValueId } from '../../graph/graph.ts';
import type { OpKind } from '../../graph/op.ts';
import { findStatic, isStaticNode } from '../../graph/walk.ts';
import type { Use } from '../weights/use.ts';

/** What one layer reads of a constant. */
export type LayerReads = readonly Operand[];

export interface LayerFinder {
  readonly graph: Graph;
  /** Operands for which code has a constant as a tensor, node by node. */
  readonly readsOf: (id: ValueId) => readonly Operand[];
  readonly usesOf: (id: ValueId) => readonly Use[];
  /** Whether layers share a constant because they are meant to. */
  readonly isOnPurpose: (id: ValueId) => boolean;
  readonly isZero: (id: ValueId) => boolean;
}

/**
 * Finds the reads of a constant by the layers that they belong to, the first reader's first. A layer is one node, with what
 * computes its weight; or several nodes of arithmetic in one block, where a parameter has a different part in each operation: a
 * step s is in x / s and y * s, while two sums have a bias each. Shifts of all sorts are 0, so that zeros are each
 * operation's own.
 */
export function createLayerFinder(finder: LayerFinder): (id: ValueId) => readonly LayerReads[] {
  const { graph } = finder;
  const isStatic = findStatic(graph);
  return (id) => {
    const layers = new Map<string, Operand[]>();
    const counts = new Map<string, number>();
    for (const part of listParts(finder, isStatic, id)) {
      const key =
        part.layer ?? (finder.isZero(id) ? nameReads(part) : countUp(counts, describeArithmetic(graph, part)));
      layers.set(key, [...(layers.get(key) ?? []), ...part.reads]);
    }
    return [...layers.values()].sort(([a], [b]) => a!.node - b!.node || a!.position - b!.position);
  };
}

/** Reads that cannot belong to several layers. */
interface Part {
  readonly reads: LayerReads;
  /** The nodes by which the constant, or what is computed of it, meets the data. */
  readonly uses: ReadonlySet<Node>;
  /** Tells the layer, where it is a node. */
  readonly layer?: string;
}

function listParts(finder: LayerFinder, isStatic: Uint8Array, id: ValueId): Part[] {
  const direct: Part[] = [];
  let computed: readonly Part[] = [];
  for (const read of finder.readsOf(id)) {
    const node = finder.graph.nodes[read.node]!;
    if (isStaticNode(node, isStatic)) computed = joinParts(computed, { reads: [read], uses: usesBehind(finder, node) });
    else direct.push(toPart(finder, node, read));
  }
  return [...direct, ...computed.map(nameLayer)];
}

function usesBehind({ usesOf }: LayerFinder, { outputs }: Node): Set<Node> {
  return new Set(outputs.flatMap((output) => usesOf(output).map(({ node }) => node)));
}

/** Adds reads of the weight side to those that end in the same nodes: sign and magnitude of a weight belong together. */
function joinParts(known: readonly Part[], added: Part): Part[] {
  const isMet = ({ uses }: Part) => [...uses].some((use) => added.uses.has(use));
  const met = [...known.filter(isMet), added];
  const joined = { reads: met.flatMap(({ reads }) => reads), uses: new Set(met.flatMap(({ uses }) => [...uses])) };
  return [...known.filter((part) => !isMet(part)), joined];
}

const LAYER_KINDS: ReadonlySet<OpKind> = new Set<OpKind>(['batchNorm', 'normalise', 'prelu', 'quantise']);

function isLayer(node: Node): boolean {
  return isMac(node) || LAYER_KINDS.has(node.kind);
}

function toPart(finder: LayerFinder, node: Node, read: Operand): Part {
  const part = { reads: [read], uses: new Set([node]) };
  return isLayer(node) ? { ...part, layer: `${layerKey(finder, node, read.node)} ${read.position}` } : part;
}

/** The same for nodes that are one layer in several places: they read the same constants, some of them on purpose. */
function layerKey({ graph, isOnPurpose }: LayerFinder, { kind, inputs }: Node, index: number): string {
  const constants = inputs.map((id) => (id !== null && graph.values[id]!.content !== undefined ? id : null));
  const isRepeated = constants.some((id) => id !== null && isOnPurpose(id));
  return isRepeated ? `${kind} ${constants.join()}` : String(index);
}

function nameLayer(part: Part): Part {
  return [...part.uses].every(isLayer) ? { ...part, layer: nameReads(part) } : part;
}

function nameReads({ reads: [first] }: Part): string {
  return `${first!.node} ${first!.position}`;
}

/** The block that a part of arithmetic stands in, and its operations. */
function describeArithmetic({ nodes }: Graph, { reads, uses }: Part): readonly [block: string, operations: string] {
  const [use] = uses;
  const { part, stage, block } = (use ?? nodes[reads[0]!.node]!).role;
  const operations = reads.map(({ node, position }) => {
    const { kind, attrs } = nodes[node]!;
    return `${'fn' in attrs ? attrs.fn : kind} ${position}`;
  });
  return [`${part} ${stage} ${block}`, operations.sort().join()];
}

/** The block, and how often these operations occurred in it. */
function countUp(counts: Map<string, number>, [block, operations]: readonly [string, string]): string {
  const key = `${block}: ${operations}`;
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return `${block} ${count}`;
}
