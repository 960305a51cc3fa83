import { REAL } from '../../backbones/recipes/real.ts';
import type { Recipe } from '../../backbones/recipes/recipe.ts';
import { emitRpc, emitUnshuffled, emitWindows } from '../../backbones/rpc.ts';
import type { Draft } from '../../graph/edit.ts';
import { createDraft } from '../../graph/edit.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';
import { verify } from '../../graph/verify.ts';
import { findConsumers } from '../../graph/walk.ts';
import { annotatePrecision } from '../../precision/annotate.ts';
import { inferOutputs } from '../../shape/infer.ts';
import type { Edit, Transformed } from '../edit.ts';
import type { DraftEmitter } from '../shaped-sink.ts';
import { emitInto } from '../shaped-sink.ts';
import { LEAVE_OUT, refuseAll } from './refuse-all.ts';
import { reshapeWeights } from './reshape-weights.ts';
import type { Convolution } from './select-convolutions.ts';
import { selectWanted } from './select-convolutions.ts';

export interface RpcOptions {
  /** Stages, kernels and names, as `selectConvolutions` reads them; 1x1 convolutions are point-wise already and stay. */
  readonly select: readonly string[];
  /** What becomes of strided convolutions: `conv` leaves them, as RB-Net's authors do; see src/backbones/rpc.ts. */
  readonly stride2?: 'conv' | 'restore' | 'unshuffle';
  /** What maps of odd size get at stride 1: padding to whole blocks, or a 2x2 window at every pixel. */
  readonly oddMaps?: 'pad' | 'window';
}

/** Side of the blocks that the point-wise result is spread over. */
const BLOCK = 2;
/** Spatial axes that blocks lie in. */
const BLOCK_AXES = 2;

/**
 * Makes convolutions reshaped point-wise ones (RB-Net, Liu et al., TCSVT 2022): space to depth, a 1x1 convolution
 * binarized like the one it stands for, and back. Weights are new. `all` means those that can be reshaped. Throws `E_KNOB`
 * for another term whose convolution cannot: where its output is not the input's map at its stride (padding, dilation,
 * groups), or its map has not two axes. Throws it too where nothing is reshaped.
 */
export function substituteRpc(graph: Graph, options: RpcOptions): Transformed {
  const { selected, required } = selectWanted(graph, options.select);
  const consumers = findConsumers(graph);
  const draft = createDraft(graph);
  const edits: Edit[] = [];
  let refusal: BitboneError | undefined;
  graph.nodes.forEach((node, index) => {
    if (node.kind !== 'conv' || !selected.has(node.name) || isLeft(node, options)) return;
    const refused = refuse(graph, node, consumers[node.inputs[1]!]!.length);
    if (refused !== undefined && required.has(node.name)) throw refused;
    refusal ??= refused;
    if (refused !== undefined) return;
    replaceConvolution(draft, graph, node, index, options);
    edits.push({
      kind: 'form',
      subject: node.name,
      before: `${node.attrs.kernel.join('x')} convolution`,
      after: 'RPC',
    });
  });
  if (edits.length > 0) return { graph: annotatePrecision(verify(draft.finish(inferOutputs))), edits };
  if (refusal !== undefined) throw refuseAll(options.select, refusal);
  throw new BitboneError('E_KNOB', 'no convolution can be reshaped: 1x1 and strided ones stay', {
    subject: options.select.join(','),
    fix: 'choose larger kernels, or say what strided ones become',
  });
}

function isLeft({ attrs }: Convolution, { stride2 = 'conv' }: Omit<RpcOptions, 'select'>): boolean {
  const isStrided = attrs.strides.some((stride) => stride > 1);
  return attrs.kernel.every((size) => size === 1) || (isStrided && stride2 === 'conv');
}

/** Names of the convolutions that can be reshaped. */
export function listReshapable(graph: Graph, options: Omit<RpcOptions, 'select'>): ReadonlySet<string> {
  const consumers = findConsumers(graph);
  const found = new Set<string>();
  for (const node of graph.nodes) {
    if (node.kind !== 'conv' || isLeft(node, options)) continue;
    if (refuse(graph, node, consumers[node.inputs[1]!]!.length) === undefined) found.add(node.name);
  }
  return found;
}

/** Why a convolution whose weight has so many readers cannot be reshaped; undefined: it can. */
function refuse(graph: Graph, node: Convolution, readers: number): BitboneError | undefined {
  const options = { subject: node.name, fix: LEAVE_OUT };
  const axes = node.attrs.kernel.length;
  if (axes !== BLOCK_AXES) {
    return new BitboneError('E_KNOB', `cannot be reshaped: that is for maps of 2 axes, not of ${axes}`, options);
  }
  const reason = 'cannot be reshaped: it must keep the map at stride 1 or halve it, in one group';
  if (!isFit(graph, node)) return new BitboneError('E_KNOB', reason, options);
  return readers === 1 ? undefined : new BitboneError('E_KNOB', 'shares its weight with another layer', options);
}

function isFit(graph: Graph, node: Convolution): boolean {
  const { strides, groups, dilations } = node.attrs;
  const size = graph.values[node.inputs[0]!]!.shape.slice(2);
  const output = graph.values[node.outputs[0]!]!.shape.slice(2);
  const isSame = size.every((pixels, axis) => output[axis] === Math.ceil(pixels / strides[axis]!));
  const isSquare = strides[0] === strides[1] && strides[0]! <= BLOCK;
  return isSame && isSquare && groups === 1 && dilations.every((dilation) => dilation === 1);
}

function replaceConvolution(draft: Draft, graph: Graph, node: Convolution, index: number, options: RpcOptions): void {
  const first = draft.count();
  const emitter = emitInto(draft, node.role);
  const made = emitForm(
    emitter,
    borrowWeight(draft, graph, node, emitter),
    draft.node(index)!.inputs[0]!,
    node,
    options,
  );
  const inner = findConvolution(draft, first);
  const [x, w] = draft.node(inner)!.inputs;
  draft.setNode(inner, { name: node.name, inputs: [x!, w!, ...node.inputs.slice(2)] });
  draft.remove(index);
  draft.redirect(node.outputs[0]!, made);
}

/** The real recipe, with the given layer's weight side in place of a new weight. */
function borrowWeight(draft: Draft, graph: Graph, node: Convolution, emitter: DraftEmitter): Recipe {
  const operand = node.inputs[1]!;
  return {
    ...REAL,
    binarizeWeight(_sink, _weight, shape) {
      const outputs = shape[0]! / graph.values[operand]!.shape[0]!;
      reshapeWeights(draft, graph, operand, { shape, outputs });
      repeatBias(draft, graph, node, outputs);
      emitter.declare(operand, shape);
      return operand;
    },
  };
}

function emitForm(
  emitter: DraftEmitter,
  recipe: Recipe,
  x: ValueId,
  { name, attrs, inputs }: Convolution,
  { stride2, oddMaps = 'pad' }: RpcOptions,
): ValueId {
  const [stride = 1] = attrs.strides;
  const span = { width: emitter.builder.shapeOf(inputs[1]!)[0]!, stride };
  if (stride > 1 && stride2 === 'unshuffle') return emitUnshuffled(emitter, recipe, x, name, span);
  const isOdd = emitter.builder
    .shapeOf(x)
    .slice(2)
    .some((pixels) => pixels % BLOCK === 1);
  if (stride === 1 && isOdd && oddMaps === 'window') return emitWindows(emitter, recipe, x, name, span);
  return emitRpc(emitter, recipe, x, name, span);
}

function findConvolution(draft: Draft, first: number): number {
  for (let index = first; index < draft.count(); index += 1) if (draft.node(index)?.kind === 'conv') return index;
  throw new BitboneError('E_INTERNAL', 'no convolution was made');
}

/** A bias gets as many entries as the new layer has filters. */
function repeatBias(draft: Draft, graph: Graph, { inputs }: Convolution, outputs: number): void {
  const bias = inputs[2];
  if (bias === null || bias === undefined) return;
  draft.setConstant(bias, { shape: [graph.values[bias]!.shape[0]! * outputs], content: ZERO });
}

const ZERO = { kind: 'initial', initialiser: { kind: 'constant', value: 0 } } as const;
