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

/** Another kernel size (3 means 3x3) or number of groups of a convolution. */
export interface WindowChange {
  readonly kernel?: number | undefined;
  readonly groups?: number | undefined;
}

/**
 * Gives convolutions other kernels, padded so that the map keeps its size, and other numbers of groups. Weights are new.
 * Throws `E_KNOB` for a convolution whose map does not follow its padding so, and for groups that do not divide its
 * channels.
 */
export function changeWindows(graph: Graph, changes: ReadonlyMap<string, WindowChange>): Transformed {
  const edits: Edit[] = [];
  const draft = createDraft(graph);
  graph.nodes.forEach((node, index) => {
    const change = changes.get(node.name);
    if (change === undefined || node.kind !== 'conv') return;
    const size = kernelOf(graph, node);
    const kernel = change.kernel ?? size;
    const groups = change.groups ?? node.attrs.groups;
    if (size === undefined || kernel === undefined || (kernel - size) % 2 !== 0) refuse(node, `kernel ${kernel}`);
    const [outputs, inputs] = [graph.values[node.outputs[0]!]!.shape[1]!, graph.values[node.inputs[0]!]!.shape[1]!];
    if (outputs % groups !== 0 || inputs % groups !== 0) refuse(node, `${groups} groups`);
    const shape = [outputs, inputs / groups, kernel, kernel];
    reshapeWeights(draft, graph, node.inputs[1]!, { shape, outputs: 1 });
    const { dilations } = node.attrs;
    const pads = [...dilations, ...dilations].map((dilation) => (dilation * (kernel - 1)) / 2);
    const attrs = { ...node.attrs, kernel: [kernel, kernel], pads, groups };
    draft.setNode(index, { attrs } as Partial<Node>);
    edits.push({
      kind: 'form',
      subject: node.name,
      before: describe(size, node.attrs.groups),
      after: describe(kernel, groups),
    });
  });
  if (edits.length === 0) return { graph, edits };
  return { graph: annotatePrecision(verify(draft.finish(inferOutputs))), edits };
}

/** Names of the convolutions whose window may change, with their kernel size. */
export function listWindows(graph: Graph): ReadonlyMap<string, number> {
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

function refuse(node: Node, what: string): never {
  throw new BitboneError('E_KNOB', `cannot have ${what}`, { subject: node.name, fix: 'leave it as it is' });
}

function describe(kernel: number | undefined, groups: number): string {
  return `${kernel}x${kernel}${groups === 1 ? '' : ` in ${groups} groups`}`;
}
