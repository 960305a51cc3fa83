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
 * Gives convolutions other numbers of groups, by name: each output reads 1/groups of the input channels. Weights are new,
 * since no share of a trained filter is one of a grouped layer. Throws `E_KNOB` for a convolution that `listGroupable` does
 * not list, and for channels that do not make so many groups.
 */
export function changeGroups(graph: Graph, groups: ReadonlyMap<string, number>): Transformed {
  if (groups.size === 0) return { graph, edits: [] };
  const groupable = listGroupable(graph);
  const edits: Edit[] = [];
  const draft = createDraft(graph);
  graph.nodes.forEach((node, index) => {
    const count = groups.get(node.name);
    if (count === undefined || node.kind !== 'conv') return;
    const [inputs, outputs] = channelsOf(graph, node);
    if (!groupable.has(node.name) || !makeGroups(inputs, outputs, count)) throw refuseGroups(node.name, count);
    const [, , ...kernel] = graph.values[node.inputs[1]!]!.shape;
    reshapeWeights(draft, graph, node.inputs[1]!, { shape: [outputs, inputs / count, ...kernel], outputs: 1 });
    draft.setNode(index, { attrs: { ...node.attrs, groups: count } } as Partial<Node>);
    const [before, after] = [node.attrs.groups, count].map((number) => `${number} groups`);
    edits.push({ kind: 'form', subject: node.name, before: before!, after: after! });
  });
  return { graph: annotatePrecision(verify(draft.finish(inferOutputs))), edits };
}

/**
 * Names of the convolutions whose groups may change: those with weights of their own. A depthwise one ties its output's
 * width to its input's and stays.
 */
export function listGroupable(graph: Graph): ReadonlySet<string> {
  const consumers = findConsumers(graph);
  const found = new Set<string>();
  for (const node of graph.nodes) {
    if (node.kind !== 'conv' || consumers[node.inputs[1]!]!.length !== 1) continue;
    if (channelsOf(graph, node)[0] > node.attrs.groups) found.add(node.name);
  }
  return found;
}

/** Whether channels can be split into so many groups of more than one: one channel a group is a depthwise layer. */
export function makeGroups(inputs: number, outputs: number, groups: number): boolean {
  return inputs % groups === 0 && outputs % groups === 0 && inputs > groups;
}

export function refuseGroups(layer: string, groups: number): BitboneError {
  return new BitboneError('E_KNOB', `its channels do not make ${groups} groups of several`, {
    subject: layer,
    fix: 'choose widths that are multiples of it, or fewer groups',
  });
}

function channelsOf(graph: Graph, { inputs, outputs }: Convolution): readonly [number, number] {
  return [graph.values[inputs[0]!]!.shape[1]!, graph.values[outputs[0]!]!.shape[1]!];
}
