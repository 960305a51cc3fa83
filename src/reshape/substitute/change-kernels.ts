import { createDraft } from '../../graph/edit.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { verify } from '../../graph/verify.ts';
import { findConsumers } from '../../graph/walk.ts';
import { annotatePrecision } from '../../precision/annotate.ts';
import { inferOutputs } from '../../shape/infer.ts';
import type { Edit, Transformed } from '../edit.ts';
import { reshapeWeights } from './reshape-weights.ts';
import type { Convolution } from './select-convolutions.ts';

/**
 * Gives convolutions other kernels, by the side of the square (3 means 3x3), padded so that the map keeps its size. Weights
 * are new. Throws `E_KNOB` for a convolution whose map does not follow its padding so.
 */
export function changeKernels(graph: Graph, sides: ReadonlyMap<string, number>): Transformed {
  const edits: Edit[] = [];
  const draft = createDraft(graph);
  graph.nodes.forEach((node, index) => {
    const side = sides.get(node.name);
    if (side === undefined || node.kind !== 'conv') return;
    const present = kernelOf(graph, node);
    if (present === undefined || side % 2 === 0) {
      throw new BitboneError('E_KNOB', `cannot have the kernel ${side}x${side}`, { subject: node.name });
    }
    const [outputs, inputs] = graph.values[node.inputs[1]!]!.shape;
    reshapeWeights(draft, graph, node.inputs[1]!, { shape: [outputs!, inputs!, side, side], outputs: 1 });
    const { dilations } = node.attrs;
    const pads = [...dilations, ...dilations].map((dilation) => (dilation * (side - 1)) / 2);
    draft.setNode(index, { attrs: { ...node.attrs, kernel: [side, side], pads } } as Partial<Node>);
    const [before, after] = [present, side].map((size) => `${size}x${size} convolution`);
    edits.push({ kind: 'form', subject: node.name, before: before!, after: after! });
  });
  if (edits.length === 0) return { graph, edits };
  return { graph: annotatePrecision(verify(draft.finish(inferOutputs))), edits };
}

/** Names of the convolutions whose kernel may change, with its side. */
export function listKernels(graph: Graph): ReadonlyMap<string, number> {
  const consumers = findConsumers(graph);
  const found = new Map<string, number>();
  for (const node of graph.nodes) {
    if (node.kind !== 'conv' || consumers[node.inputs[1]!]!.length !== 1) continue;
    const kernel = kernelOf(graph, node);
    if (kernel !== undefined) found.set(node.name, kernel);
  }
  return found;
}

/** Side of a square odd kernel over maps with the padding that keeps their size; undefined for any other window. */
function kernelOf(graph: Graph, { attrs, inputs }: Convolution): number | undefined {
  const [side, other] = attrs.kernel;
  if (attrs.kernel.length !== 2 || side !== other || side! % 2 === 0) return undefined;
  const isSame =
    attrs.autoPad === 'explicit' && attrs.pads.every((pad, at) => 2 * pad === attrs.dilations[at % 2]! * (side! - 1));
  return isSame && graph.values[inputs[1]!]!.shape.length === 4 ? side : undefined;
}
