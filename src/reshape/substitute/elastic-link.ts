import { emitElasticLink } from '../../backbones/elastic-link.ts';
import { createDraft } from '../../graph/edit.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { sameShape } from '../../graph/tensor.ts';
import { verify } from '../../graph/verify.ts';
import { annotatePrecision } from '../../precision/annotate.ts';
import { inferOutputs } from '../../shape/infer.ts';
import type { Neighbourhood } from '../binarize/wiring.ts';
import { findNeighbourhood, normedOutput } from '../binarize/wiring.ts';
import type { ChannelGroups } from '../channel-groups.ts';
import type { Edit, Transformed } from '../edit.ts';
import { insertAfter } from '../insert.ts';
import { emitInto } from '../shaped-sink.ts';
import { LEAVE_OUT, refuseAll } from './refuse-all.ts';
import type { Convolution } from './select-convolutions.ts';
import { isWithin, selectWanted } from './select-convolutions.ts';

export interface LinkOptions {
  /** Stages, kernels and names, as `selectConvolutions` reads them; those that read real inputs are left out. */
  readonly select: readonly string[];
  /** The link's learned scale: one per channel, or one per layer. */
  readonly gamma: 'channel' | 'layer';
}

/**
 * Adds the real-valued input of binary convolutions to their (normed) output (Elastic-Link, Hu et al., AAAI 2022), aligned
 * in channels and stride as src/backbones/elastic-link.ts derives it. `all` means those that can be linked. Throws `E_KNOB`
 * for another term whose convolution cannot, and where no selected convolution reads binarized inputs.
 */
export function addElasticLinks(graph: Graph, { select, gamma }: LinkOptions): Transformed {
  const { selected, required } = selectWanted(graph, select);
  const hood = findNeighbourhood(graph);
  const draft = createDraft(graph);
  const edits: Edit[] = [];
  let refusal: BitboneError | undefined;
  graph.nodes.forEach((node, index) => {
    if (node.kind !== 'conv' || !selected.has(node.name) || node.inputBits !== 1) return;
    const real = findReal(hood, node);
    const refused = refuse(graph, node, real.value);
    if (refused !== undefined && required.has(node.name)) throw refused;
    refusal ??= refused;
    if (refused !== undefined) return;
    // what the reader reads by now: an earlier layer's link may stand in front
    const source = draft.node(real.reader < 0 ? index : real.reader)!.inputs[0]!;
    const emitter = emitInto(draft, node.role);
    emitter.declare(source, graph.values[real.value]!.shape);
    const options = { gamma, strides: stridesOf(graph, node) };
    insertAfter(draft, normedOutput(hood, node), (y) => emitElasticLink(emitter, source, y, node.name, options));
    edits.push({ kind: 'link', subject: node.name, before: 'none', after: `gamma per ${gamma}` });
  });
  if (edits.length > 0) return { graph: annotatePrecision(verify(draft.finish(inferOutputs))), edits };
  if (refusal !== undefined) throw refuseAll(select, refusal);
  throw new BitboneError('E_KNOB', 'none of these convolutions reads binarized inputs', {
    subject: select.join(','),
    fix: 'binarize them first, e.g. with --recipe bireal',
  });
}

/**
 * Names of the convolutions that can be linked whatever their widths become: input and output are one group of channels,
 * so that the link aligns none. Axis 1 of maps holds the channels.
 */
export function listLinkable(graph: Graph, groups: ChannelGroups): ReadonlySet<string> {
  const hood = findNeighbourhood(graph);
  const found = new Set<string>();
  for (const node of graph.nodes) {
    if (node.kind !== 'conv' || node.inputBits !== 1) continue;
    const [x, y] = [findReal(hood, node).value, node.outputs[0]!];
    const [before, after] = [graph.values[x]!.shape, graph.values[y]!.shape];
    const isTied = before[1] === after[1] && isOneGroup(groups, x) && groups.groupOf(x, 1) === groups.groupOf(y, 1);
    if (isTied && isOneGroup(groups, y) && refuse(graph, node, x) === undefined) found.add(node.name);
  }
  return found;
}

function isOneGroup(groups: ChannelGroups, value: ValueId): boolean {
  return groups.groupsOf(value, 1).length === 1;
}

/** Map sizes of a layer's input and output. */
function mapsOf(graph: Graph, node: Convolution): readonly [readonly number[], readonly number[]] {
  const [before, after] = [node.inputs[0]!, node.outputs[0]!].map((id) => graph.values[id]!.shape.slice(2));
  return [before!, after!];
}

/** By how much the map shrinks, per axis. */
function stridesOf(graph: Graph, node: Convolution): number[] {
  const [before, after] = mapsOf(graph, node);
  return before.map((size, axis) => Math.max(1, Math.round(size / after[axis]!)));
}

/** Why the layer's real input cannot be added to its output; undefined: it can. */
function refuse(graph: Graph, node: Convolution, real: ValueId): BitboneError | undefined {
  const [before, after] = mapsOf(graph, node);
  const subject = node.name;
  if (!sameShape(graph.values[real]!.shape.slice(2), before)) {
    const fix = 'link convolutions before they are reshaped';
    return new BitboneError('E_KNOB', 'reads rearranged maps, so there is no input to link', { subject, fix });
  }
  const strides = stridesOf(graph, node);
  if (before.every((size, axis) => Math.ceil(size / strides[axis]!) === after[axis])) return undefined;
  const reason = `makes maps of ${after.join('x')} of ${before.join('x')}, which no pooling does, so its input has no link`;
  return new BitboneError('E_KNOB', reason, { subject, fix: LEAVE_OUT });
}

/**
 * What was real before it was shifted, binarized, moved and padded in front of the layer, and the node that reads it (-1:
 * the layer).
 */
function findReal(hood: Neighbourhood, layer: Convolution): { readonly value: ValueId; readonly reader: number } {
  let [value, reader] = [layer.inputs[0]!, -1];
  for (let index = hood.producerIndex(value); index >= 0; index = hood.producerIndex(value)) {
    const node = hood.graph.nodes[index]!;
    const isBinary = hood.graph.values[value]!.bits === 1;
    // one threshold of the layer's own; an activation in front, or in the block before, may end in a shift as well
    const isOwn = hood.onlyReader(value) !== undefined && isWithin(node, layer);
    const isThreshold = reader >= 0 && isShift(hood, node) && isOwn;
    if (!isBinary && !isThreshold) break;
    value = node.inputs[0]!;
    reader = index;
    if (!isBinary) break;
  }
  return { value, reader };
}

/** A learned threshold of the sign. */
function isShift(hood: Neighbourhood, { kind, attrs, inputs }: Node): boolean {
  if (kind !== 'elementwise' || !['add', 'sub'].includes((attrs as { readonly fn: string }).fn)) return false;
  return inputs.length === 2 && hood.isStatic(inputs[1]!);
}
