import { createDraft } from '../../graph/edit.ts';
import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { inferOutputs } from '../../shape/infer.ts';
import type { Edit, Transformed } from '../edit.ts';
import type { Neighbourhood } from './wiring.ts';
import { addedPair, findNeighbourhood, normAfter } from './wiring.ts';

export interface ActivationOptions {
  /** Layers that the recipe rewrites. */
  readonly selected: ReadonlySet<string>;
  /** Layers that keep real inputs. */
  readonly realInputs: ReadonlySet<string>;
  readonly binarizesInputs: boolean;
}

/**
 * Removes the activations of the real network that a recipe replaces: those behind the selected layers (after batch norm
 * and shortcut), and, where the recipe binarizes inputs, those in front, since the sign of what a ReLU lets through is
 * constant. One in front of a layer that keeps real inputs stays, unless a selected layer reads it too.
 */
export function dropActivations(graph: Graph, options: ActivationOptions): Transformed {
  const { selected, realInputs, binarizesInputs } = options;
  const hood = findNeighbourhood(graph);
  const dropped = new Set<number>();
  for (const node of graph.nodes) {
    if (!selected.has(node.name)) continue;
    collectBehind(hood, node.outputs[0]!, dropped);
    if (binarizesInputs) collectBefore(hood, node.inputs[0]!, dropped);
  }
  for (const index of dropped) {
    const readers = findLayers(hood, graph.nodes[index]!.outputs[0]!);
    const isWanted = readers.some((name) => realInputs.has(name)) && !readers.some((name) => selected.has(name));
    if (isWanted) dropped.delete(index);
  }
  const draft = createDraft(graph);
  const edits: Edit[] = [];
  // the last first, so that a chain of activations collapses to its start
  for (const index of [...dropped].sort((a, b) => b - a)) {
    const node = graph.nodes[index]!;
    draft.redirect(node.outputs[0]!, node.inputs[0]!);
    edits.push({ kind: 'activation', subject: node.name, before: describeActivation(node), after: 'none' });
  }
  return { graph: draft.finish(inferOutputs), edits: edits.reverse() };
}

/** Names of the convolutions that read a value, directly or pooled. */
function findLayers(hood: Neighbourhood, value: ValueId): string[] {
  return hood.readers(value).flatMap((index) => {
    const reader = hood.graph.nodes[index]!;
    if (reader.kind === 'conv') return [reader.name];
    return reader.kind === 'pool' ? findLayers(hood, reader.outputs[0]!) : [];
  });
}

function collectBehind(hood: Neighbourhood, value: ValueId, found: Set<number>): void {
  const output = normAfter(hood, value)?.node.outputs[0] ?? value;
  for (const index of hood.readers(output)) {
    const reader = hood.graph.nodes[index]!;
    if (isActivation(reader)) found.add(index);
    else if (addedPair(hood, reader) !== undefined) {
      for (const next of hood.readers(reader.outputs[0]!)) if (isActivation(hood.graph.nodes[next]!)) found.add(next);
    }
  }
}

/** Pooling commutes with a monotone activation, and so does joining channels: the search goes through them. */
function collectBefore(hood: Neighbourhood, value: ValueId, found: Set<number>): void {
  const index = hood.producerIndex(value);
  if (index < 0) return;
  const node = hood.graph.nodes[index]!;
  if (isActivation(node)) found.add(index);
  else if (
    node.kind === 'pool' ||
    (node.kind === 'unary' && (node.attrs.fn === 'dropout' || node.attrs.fn === 'identity'))
  ) {
    collectBefore(hood, node.inputs[0]!, found);
  } else if (node.kind === 'concat') {
    for (const input of node.inputs) collectBefore(hood, input!, found);
  }
}

const ACTIVATIONS: ReadonlySet<string> = new Set([
  'relu',
  'leakyRelu',
  'elu',
  'selu',
  'celu',
  'hardSwish',
  'swish',
  'softplus',
  'gelu',
  'mish',
  'thresholdedRelu',
]);

export function isActivation(node: Node): boolean {
  if (node.kind === 'unary') return ACTIVATIONS.has(node.attrs.fn);
  return node.kind === 'clip' || node.kind === 'prelu';
}

function describeActivation(node: Node): string {
  return node.kind === 'unary' ? node.attrs.fn : node.kind;
}
