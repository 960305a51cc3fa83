import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { countElements } from '../../graph/tensor.ts';
import { findConsumers } from '../../graph/walk.ts';
import { scalarOf } from './constants.ts';

/** Several nodes that are one thing by name. */
export type Pattern = PatternBody & {
  /** Indices of all its nodes; the last one makes the result. */
  readonly nodes: readonly number[];
  readonly x: ValueId;
};

type PatternBody =
  /** x plus a learned number per channel, binarized (ReActNet, equation 4). */
  | { readonly kind: 'shiftedSign'; readonly shift: ValueId }
  /** Shift, PReLU, shift (ReActNet, equation 5). */
  | { readonly kind: 'shiftedPrelu'; readonly before: ValueId; readonly slope: ValueId; readonly after: ValueId }
  /** Blocks of pixels moved into channels, the pixels of one channel side by side. */
  | { readonly kind: 'unshuffle'; readonly block: number }
  /** Channels of several groups dealt out in turn. */
  | { readonly kind: 'channelShuffle'; readonly groups: number };

export type PatternKind = Pattern['kind'];
export type PatternOf<K extends PatternKind> = Extract<Pattern, { kind: K }>;

/** Patterns of the wanted kinds by the index of their last nodes. */
export function findPatterns<K extends PatternKind>(
  graph: Graph,
  kinds: readonly K[],
): ReadonlyMap<number, PatternOf<K>> {
  const indexOf = new Map(graph.nodes.map((node, index) => [node, index]));
  const site: Site = { graph, consumers: findConsumers(graph), indexOf };
  const found = new Map<number, PatternOf<K>>();
  const taken = new Set<number>();
  for (const index of graph.nodes.keys()) {
    const matches = kinds.map((kind) => MATCH[kind](site, graph.nodes[index]!) as PatternOf<K> | undefined);
    const pattern = matches.find((match) => match !== undefined);
    if (pattern === undefined || pattern.nodes.some((node) => taken.has(node))) continue;
    found.set(pattern.nodes.at(-1)!, pattern);
    for (const node of pattern.nodes) taken.add(node);
  }
  return found;
}

interface Site {
  readonly graph: Graph;
  readonly consumers: readonly (readonly number[])[];
  readonly indexOf: ReadonlyMap<Node, number>;
}

const MATCH: { readonly [K in PatternKind]: (site: Site, first: Node) => PatternOf<K> | undefined } = {
  shiftedSign: (site, add) => {
    const shift = shiftOf(site, add);
    const sign = follower(site, add);
    if (shift === undefined || sign?.kind !== 'unary' || sign.attrs.fn !== 'sign') return undefined;
    return toPattern(site, [add, sign], { kind: 'shiftedSign', shift });
  },
  shiftedPrelu: (site, first) => {
    const prelu = follower(site, first);
    const last = prelu === undefined ? undefined : follower(site, prelu);
    const [before, after] = [shiftOf(site, first), shiftOf(site, last)];
    if (before === undefined || after === undefined || prelu?.kind !== 'prelu' || last === undefined) return undefined;
    const slope = prelu.inputs[1]!;
    const channels = site.graph.values[first.outputs[0]!]!.shape[1];
    const { content, shape } = site.graph.values[slope]!;
    if (content === undefined || countElements(shape) !== channels) return undefined;
    return toPattern(site, [first, prelu, last], { kind: 'shiftedPrelu', before, slope, after });
  },
  unshuffle: (site, split) => {
    const moved = matchMove(site, split, '0,1,3,5,2,4');
    if (moved === undefined) return undefined;
    const [[n, c, h, w], blocks, result] = moved.shapes;
    const block = blocks[3]!;
    const isSplit = blocks.join() === [n, c, h! / block, block, w! / block, block].join();
    const isMerged = result.join() === [n, c! * block ** 2, h! / block, w! / block].join();
    return isSplit && isMerged ? toPattern(site, moved.nodes, { kind: 'unshuffle', block }) : undefined;
  },
  channelShuffle: (site, split) => {
    const moved = matchMove(site, split, '0,2,1,3,4');
    if (moved === undefined) return undefined;
    const [from, [n, groups, inner, h, w], result] = moved.shapes;
    const isWhole = from.join() === result.join() && from.join() === [n, groups! * inner!, h, w].join();
    return isWhole ? toPattern(site, moved.nodes, { kind: 'channelShuffle', groups: groups! }) : undefined;
  },
};

/** A reshape, a transpose by the given order and a reshape of a map, with the three shapes around the transpose. */
function matchMove(site: Site, split: Node, order: string) {
  const { values } = site.graph;
  const move = split.kind === 'reshape' ? follower(site, split) : undefined;
  const merge = move?.kind === 'transpose' && move.attrs.perm.join() === order ? follower(site, move) : undefined;
  if (move === undefined || merge?.kind !== 'reshape') return undefined;
  const shapeOf = (id: ValueId) => values[id]!.shape;
  const shapes = [shapeOf(split.inputs[0]!), shapeOf(split.outputs[0]!), shapeOf(merge.outputs[0]!)] as const;
  return shapes[0].length === 4 ? { nodes: [split, move, merge], shapes } : undefined;
}

/** The only reader of a node's result. */
function follower({ graph, consumers }: Site, node: Node): Node | undefined {
  const [output] = node.outputs;
  const readers = consumers[output!]!;
  return readers.length === 1 && !graph.outputs.includes(output!) ? graph.nodes[readers[0]!]! : undefined;
}

/** The learned number per channel that a node adds to data. */
function shiftOf({ graph }: Site, node: Node | undefined): ValueId | undefined {
  if (node?.kind !== 'elementwise' || node.attrs.fn !== 'add' || node.inputs.length !== 2) return undefined;
  const shift = node.inputs[1]!;
  const { content, shape } = graph.values[shift]!;
  const channels = graph.values[node.outputs[0]!]!.shape[1];
  const isPerChannel = shape[1] === channels && shape.every((size, axis) => axis === 1 || size === 1);
  return content !== undefined && isPerChannel && scalarOf(graph, shift) === undefined ? shift : undefined;
}

function toPattern<B extends PatternBody>(site: Site, nodes: readonly Node[], body: B) {
  return { ...body, nodes: nodes.map((node) => site.indexOf.get(node)!), x: nodes[0]!.inputs[0]! };
}
