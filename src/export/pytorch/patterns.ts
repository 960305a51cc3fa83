import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { findConsumers } from '../../graph/walk.ts';
import { type Code, call, literal, type Member } from '../code/piece.ts';
import { scalarOf } from './scope.ts';

/** Several nodes that are one thing by name. */
export interface Pattern {
  /** Indices of all its nodes; the last one makes the result. */
  readonly nodes: readonly number[];
  readonly code: Code;
}

/** Patterns by the index of their last nodes. */
export function findPatterns(graph: Graph): ReadonlyMap<number, Pattern> {
  const site: Site = {
    graph,
    consumers: findConsumers(graph),
    indexOf: new Map(graph.nodes.map((node, index) => [node, index])),
  };
  const found = new Map<number, Pattern>();
  const taken = new Set<number>();
  for (const index of graph.nodes.keys()) {
    const pattern = matchUnshuffle(site, index) ?? matchRPReLU(site, index) ?? matchRSign(site, index);
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

function toPattern(site: Site, nodes: readonly Node[], code: Code): Pattern {
  return { nodes: nodes.map((node) => site.indexOf.get(node)!), code };
}

/** x plus a learned number per channel, binarized (ReActNet, equation 4). */
function matchRSign(site: Site, index: number): Pattern | undefined {
  const add = site.graph.nodes[index]!;
  const shift = shiftOf(site, add);
  const sign = follower(site, add);
  if (shift === undefined || sign?.kind !== 'unary' || sign.attrs.fn !== 'sign') return undefined;
  const x = add.inputs[0]!;
  const { shape } = site.graph.values[x]!;
  const make = call('RSign', [[literal('channels', shape[1]!)], ...rankArgument(shape)]);
  const member: Member = { base: 'sign', make, weights: [{ attribute: 'shift', value: shift }] };
  return toPattern(site, [add, sign], [{ member }, '(', { value: x }, ')']);
}

/** Shift, PReLU, shift (ReActNet, equation 5). */
function matchRPReLU(site: Site, index: number): Pattern | undefined {
  const before = site.graph.nodes[index]!;
  const prelu = follower(site, before);
  const after = prelu === undefined ? undefined : follower(site, prelu);
  const [first, last] = [shiftOf(site, before), shiftOf(site, after)];
  if (first === undefined || last === undefined || prelu?.kind !== 'prelu' || after === undefined) return undefined;
  const x = before.inputs[0]!;
  const { shape } = site.graph.values[x]!;
  const slope = prelu.inputs[1]!;
  if (site.graph.values[slope]!.shape.reduce((a, b) => a * b, 1) !== shape[1]) return undefined;
  const make = call('RPReLU', [[literal('channels', shape[1]!)], ...rankArgument(shape)]);
  const weights = [
    { attribute: 'before', value: first },
    { attribute: 'prelu.weight', value: slope },
    { attribute: 'after', value: last },
  ];
  return toPattern(site, [before, prelu, after], [{ member: { base: 'act', make, weights } }, '(', { value: x }, ')']);
}

/** Maps are what the library's modules expect unless told otherwise. */
function rankArgument(shape: readonly number[]): Code[] {
  return shape.length === 4 ? [] : [['rank=', literal('rank', shape.length)]];
}

/** Blocks of pixels moved into channels by a reshape, a transpose and a reshape, in PyTorch's own order. */
function matchUnshuffle(site: Site, index: number): Pattern | undefined {
  const { values, nodes } = site.graph;
  const split = nodes[index]!;
  const move = split.kind === 'reshape' ? follower(site, split) : undefined;
  const merge = move?.kind === 'transpose' ? follower(site, move) : undefined;
  if (move?.kind !== 'transpose' || merge?.kind !== 'reshape' || move.attrs.perm.join() !== '0,1,3,5,2,4')
    return undefined;
  const from = values[split.inputs[0]!]!.shape;
  const blocks = values[split.outputs[0]!]!.shape;
  const block = blocks[3]!;
  const [n, c, h, w] = from;
  const isSplit = blocks.join() === [n, c, h! / block, block, w! / block, block].join();
  const isMerged = values[merge.outputs[0]!]!.shape.join() === [n, c! * block ** 2, h! / block, w! / block].join();
  if (!isSplit || !isMerged) return undefined;
  return toPattern(
    site,
    [split, move, merge],
    call('F.pixel_unshuffle', [[{ value: split.inputs[0]! }], [literal('block', block)]]),
  );
}
