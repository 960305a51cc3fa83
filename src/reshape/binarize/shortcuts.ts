import type { Draft } from '../../graph/edit.ts';
import { createDraft } from '../../graph/edit.ts';
import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { sameShape } from '../../graph/tensor.ts';
import { inferOutputs } from '../../shape/infer.ts';
import type { Edit, Transformed } from '../edit.ts';
import type { Neighbourhood } from './wiring.ts';
import { addedPair, findNeighbourhood, normedOutput } from './wiring.ts';

/** A projection path of the real network: from `source` to `end`, through pooling, one pointwise convolution and norm. */
interface SidePath {
  readonly source: ValueId;
  readonly end: ValueId;
}

/**
 * One shortcut per selected convolution (Bi-Real Net, Liu et al., ECCV 2018): the identity where its input and output
 * have one shape, else the block's own projection if it leads from the same input to the same shape. The sum at the
 * block's end goes when the new shortcuts already carry the block's input there.
 */
export function addShortcuts(graph: Graph, selected: ReadonlySet<string>): Transformed {
  const hood = findNeighbourhood(graph);
  const draft = createDraft(graph);
  const edits: Edit[] = [];
  // where the shortcut into each new sum starts
  const sources = new Map<ValueId, ValueId>();
  for (const [index, node] of graph.nodes.entries()) {
    if (!selected.has(node.name)) continue;
    const side = findSide(hood, node);
    if (side === undefined) continue;
    const output = normedOutput(hood, node);
    const isIdentity = side.end === node.inputs[0];
    // an identity starts at what the layer reads by now: an earlier layer's sum may stand in front
    insertSum(draft, output, isIdentity ? draft.node(index)!.inputs[0]! : side.end, node.name);
    sources.set(output, side.source);
    edits.push({
      kind: 'shortcut',
      subject: node.name,
      before: 'none',
      after: isIdentity ? 'identity' : 'projection',
    });
  }
  for (const node of graph.nodes) {
    const main = findRedundantMain(hood, node, sources);
    if (main === undefined) continue;
    // readers of `main` now read its sum; so must those of the block's own addition
    draft.redirect(node.outputs[0]!, readOf(draft, graph, node, main));
    edits.push({ kind: 'shortcut', subject: node.name, before: 'per block', after: 'per convolution' });
  }
  return { graph: draft.finish(inferOutputs), edits };
}

function insertSum(draft: Draft, output: ValueId, shortcut: ValueId, name: string): void {
  const index = draft.count();
  const sum = draft.add('elementwise', { fn: 'add' }, [output, shortcut], { name: `${name}.add` });
  draft.redirect(output, sum, new Set([index]));
}

/** What the block's addition reads in place of `main` after the sums were inserted. */
function readOf(draft: Draft, graph: Graph, node: Node, main: ValueId): ValueId {
  const position = node.inputs.indexOf(main);
  const current = draft.node(graph.nodes.indexOf(node))!;
  return current.inputs[position]!;
}

function findSide(hood: Neighbourhood, layer: Node): SidePath | undefined {
  const input = layer.inputs[0]!;
  const output = normedOutput(hood, layer);
  const { values } = hood.graph;
  const joins = hood.readers(output).flatMap((index) => addedPair(hood, hood.graph.nodes[index]!) ?? []);
  if (joins.includes(input)) return undefined;
  if (sameShape(values[input]!.shape, values[output]!.shape)) return { source: input, end: input };
  const path = findProjections(hood, input).find((end) => sameShape(values[end]!.shape, values[output]!.shape));
  return path === undefined || joins.includes(path) ? undefined : { source: input, end: path };
}

/** Values that additions read and that a lone pointwise convolution makes of `source`. */
function findProjections(hood: Neighbourhood, source: ValueId): ValueId[] {
  const found: ValueId[] = [];
  for (const index of hood.readers(source)) {
    let node: Node | undefined = hood.graph.nodes[index]!;
    let layers = 0;
    while (node !== undefined && (isPassing(node) || isPointwise(node))) {
      layers += isPointwise(node) ? 1 : 0;
      const reader = hood.onlyReader(node.outputs[0]!);
      if (reader === undefined) break;
      if (layers === 1 && addedPair(hood, reader.node) !== undefined) found.push(node.outputs[0]!);
      node = reader.node;
    }
  }
  return found;
}

function isPassing(node: Node): boolean {
  return node.kind === 'batchNorm' || node.kind === 'pool' || (node.kind === 'unary' && node.attrs.fn === 'identity');
}

function isPointwise(node: Node): boolean {
  return node.kind === 'conv' && node.attrs.kernel.every((size) => size === 1);
}

/** The main operand of a block's addition whose shortcut the sums along the main path repeat; else undefined. */
function findRedundantMain(
  hood: Neighbourhood,
  node: Node,
  sources: ReadonlyMap<ValueId, ValueId>,
): ValueId | undefined {
  const pair = addedPair(hood, node);
  if (pair === undefined) return undefined;
  return pair.find((main, position) => {
    const side = pair[1 - position]!;
    return sources.has(main) && reachesBack(hood, main, startOf(hood, side), sources);
  });
}

/** The value a side path starts from; the value itself for an identity. */
function startOf(hood: Neighbourhood, side: ValueId): ValueId {
  let value = side;
  for (
    let node = hood.producer(value);
    node !== undefined && (isPassing(node) || isPointwise(node));
    node = hood.producer(value)
  ) {
    value = node.inputs[0]!;
  }
  return value;
}

/** Whether hopping back over shortcuts from `main` arrives at `start`. */
function reachesBack(
  hood: Neighbourhood,
  main: ValueId,
  start: ValueId,
  sources: ReadonlyMap<ValueId, ValueId>,
): boolean {
  let value: ValueId | undefined = main;
  while (value !== undefined) {
    const source: ValueId | undefined = sources.get(value);
    if (source === undefined) return false;
    // an identity side path starts at the block's entry, a projection where its pooling reads
    if (source === start || startOf(hood, source) === start) return true;
    value = source;
  }
  return false;
}
