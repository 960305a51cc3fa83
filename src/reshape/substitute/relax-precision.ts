import type { Draft } from '../../graph/edit.ts';
import { createDraft } from '../../graph/edit.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import type { OpKind } from '../../graph/op.ts';
import { sameShape } from '../../graph/tensor.ts';
import { verify } from '../../graph/verify.ts';
import { annotatePrecision } from '../../precision/annotate.ts';
import { inferOutputs } from '../../shape/infer.ts';
import { isActivation } from '../binarize/activations.ts';
import type { Neighbourhood } from '../binarize/wiring.ts';
import { findNeighbourhood } from '../binarize/wiring.ts';
import type { Edit, Transformed } from '../edit.ts';
import type { Convolution } from './select-convolutions.ts';
import { isWithin } from './select-convolutions.ts';

/** What of a binary layer becomes real: its inputs (`weights` stay binary), or its weights too (`real`). */
export type Relaxed = 'weights' | 'real';

/**
 * Makes single binary convolutions real again, in place: a real input passes a ReLU where the sign stood (unless an
 * activation made it), a real weight is the latent one behind the sign. What else the recipe wrote around the layer
 * (shortcut, norm, scales, activation) stays, so that no other layer changes. Throws `E_KNOB` for a layer that
 * `listRelaxable` does not list with that precision.
 */
export function relaxPrecision(graph: Graph, layers: ReadonlyMap<string, Relaxed>): Transformed {
  if (layers.size === 0) return { graph, edits: [] };
  const hood = findNeighbourhood(graph);
  const draft = createDraft(graph);
  const edits: Edit[] = [];
  graph.nodes.forEach((node, index) => {
    const wanted = layers.get(node.name);
    if (wanted === undefined || node.kind !== 'conv') return;
    const before = precisionOf(node);
    const input = node.inputBits === 1 ? relaxInput(draft, hood, node) : node.inputs[0]!;
    const weight = wanted === 'real' ? findLatent(hood, node) : node.inputs[1]!;
    if (input === undefined || weight === undefined) {
      throw new BitboneError('E_KNOB', `cannot have the precision ${wanted}`, { subject: node.name });
    }
    draft.setNode(index, { inputs: [input, weight, ...node.inputs.slice(2)] });
    edits.push({ kind: 'precision', subject: node.name, before, after: wanted });
  });
  return { graph: annotatePrecision(verify(draft.finish(inferOutputs))), edits };
}

/** Convolutions with 1-bit weights, by name: their precision, and what they can become by themselves. */
export function listRelaxable(graph: Graph): Map<string, readonly ['binary' | 'weights', ...Relaxed[]]> {
  const hood = findNeighbourhood(graph);
  const found = new Map<string, readonly ['binary' | 'weights', ...Relaxed[]]>();
  for (const node of graph.nodes) {
    if (node.kind !== 'conv' || node.weightBits !== 1) continue;
    const isFree = node.inputBits !== 1 || findBinarizer(hood, node) !== undefined;
    const real: Relaxed[] = isFree && findLatent(hood, node) !== undefined ? ['real'] : [];
    if (node.inputBits !== 1) found.set(node.name, ['weights', ...real]);
    else found.set(node.name, isFree ? ['binary', 'weights', ...real] : ['binary']);
  }
  return found;
}

function precisionOf({ weightBits, inputBits }: Convolution): string {
  if (weightBits !== 1) return 'real';
  return inputBits === 1 ? 'binary' : 'weights';
}

/** What a layer reads: a value that was binarized, and what moved the bits on the way (padding, cropping), nearest the layer first. */
interface Binarizer {
  readonly source: ValueId;
  readonly moves: readonly Node[];
}

const MOVES: ReadonlySet<OpKind> = new Set<OpKind>(['pad', 'slice', 'reshape', 'transpose', 'squeeze', 'unsqueeze']);

/** Undefined where bits do not come from one real value by operators of this layer alone. */
function findBinarizer(hood: Neighbourhood, node: Convolution): Binarizer | undefined {
  const { values } = hood.graph;
  const moves: Node[] = [];
  let value = node.inputs[0]!;
  let isSigned = false;
  for (let maker = hood.producer(value); maker !== undefined; maker = hood.producer(value)) {
    if (values[value]!.bits !== 1) {
      // one threshold, which nothing else reads; an activation may end in a shift as well
      const isThreshold =
        isSigned && isShift(hood, maker) && isWithin(maker, node) && hood.onlyReader(value) !== undefined;
      if (isThreshold) value = maker.inputs.find((id) => id !== null && !hood.isStatic(id))!;
      break;
    }
    const data = maker.inputs.filter((id): id is ValueId => id !== null && !hood.isStatic(id));
    if (data.length !== 1 || !isWithin(maker, node)) return undefined;
    if (MOVES.has(maker.kind)) moves.push(maker);
    else isSigned = true;
    value = data[0]!;
  }
  const hasMap = sameShape(values[value]!.shape.slice(0, 2), values[node.inputs[0]!]!.shape.slice(0, 2));
  return isSigned && hasMap && values[value]!.bits > 1 ? { source: value, moves } : undefined;
}

/** A learned threshold of the sign. */
function isShift(hood: Neighbourhood, node: Node): boolean {
  return (
    node.kind === 'elementwise' &&
    (node.attrs.fn === 'add' || node.attrs.fn === 'sub') &&
    node.inputs.some((id) => id !== null && hood.isStatic(id))
  );
}

function relaxInput(draft: Draft, hood: Neighbourhood, node: Convolution): ValueId | undefined {
  const binarizer = findBinarizer(hood, node);
  if (binarizer === undefined) return undefined;
  const { source, moves } = binarizer;
  const maker = hood.producer(source);
  const { role } = node;
  let value = source;
  if (maker === undefined || !isActivation(maker)) {
    value = draft.add('unary', { fn: 'relu' }, [source], { name: `${node.name}.relu`, role });
  }
  for (const move of [...moves].reverse()) {
    value = draft.add(move.kind, move.attrs as never, [value, ...move.inputs.slice(1)], { name: move.name, role });
  }
  return value;
}

/** The real weight behind a binary one: the only stored tensor of its shape on the weight side. */
function findLatent(hood: Neighbourhood, node: Convolution): ValueId | undefined {
  const { values, nodes } = hood.graph;
  const { shape } = values[node.inputs[1]!]!;
  const found = new Set<ValueId>();
  const pending = [node.inputs[1]!];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const { content, shape: own } = values[id]!;
    if (content !== undefined && sameShape(own, shape)) found.add(id);
    const maker = nodes[hood.producerIndex(id)];
    for (const input of maker?.inputs ?? []) if (input !== null) pending.push(input);
  }
  const [latent] = found;
  return found.size === 1 && latent !== node.inputs[1] ? latent : undefined;
}
