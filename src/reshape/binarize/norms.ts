import type { Sink } from '../../backbones/sink.ts';
import type { Draft } from '../../graph/edit.ts';
import { createDraft } from '../../graph/edit.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';
import { inferOutputs } from '../../shape/infer.ts';
import type { Edit, Transformed } from '../edit.ts';
import type { Neighbourhood } from './wiring.ts';
import { findNeighbourhood, normAfter } from './wiring.ts';

const EPSILON = 1e-5;

/**
 * Gives convolutions that lost their batch norm to constant folding (a bias stands in its place) the norm back. Those
 * in `selected` get it in any case, or lose it when the recipe norms before the sign.
 */
export function restoreNorms(graph: Graph, selected: ReadonlySet<string>, normBefore: boolean): Transformed {
  const hood = findNeighbourhood(graph);
  const draft = createDraft(graph);
  const edits: Edit[] = [];
  graph.nodes.forEach((node, index) => {
    if (node.kind !== 'conv') return;
    const norm = normAfter(hood, node.outputs[0]!);
    const hasBias = node.inputs[2] !== undefined && node.inputs[2] !== null;
    const isMoved = normBefore && selected.has(node.name);
    if (isMoved && norm !== undefined) draft.redirect(norm.node.outputs[0]!, node.outputs[0]!);
    const isMissing =
      norm === undefined && !isMoved && (selected.has(node.name) || (hasBias && !isClassifier(hood, index)));
    if (!isMissing && !isMoved) return;
    // as they are now: the norm of the layer in front may stand there by now
    draft.setNode(index, { inputs: draft.node(index)!.inputs.slice(0, 2) });
    if (isMissing) {
      insertNorm(draft, node.outputs[0]!, graph.values[node.outputs[0]!]!.shape[1]!, `${node.name}.bn`);
      edits.push({ kind: 'norm', subject: node.name, before: hasBias ? 'folded' : 'none', after: 'batchNorm' });
    }
  });
  return { graph: draft.finish(inferOutputs), edits };
}

/** The last layer keeps its bias: nothing multiplies after it. */
function isClassifier(hood: Neighbourhood, index: number): boolean {
  return hood.graph.nodes[index]!.role.part === 'head';
}

function insertNorm(draft: Draft, value: ValueId, channels: number, name: string): void {
  const index = draft.count();
  const normed = addNorm(draft, value, channels, name);
  draft.redirect(value, normed, new Set([index]));
}

/** A fresh batch norm on `x`: scale 1, shift 0, mean 0, variance 1. */
export function addNorm(sink: Sink, x: ValueId, channels: number, name: string): ValueId {
  const vector = (part: string, value: number): ValueId =>
    sink.constant(`${name}.${part}`, [channels], { kind: 'initial', initialiser: { kind: 'constant', value } });
  const operands = [vector('scale', 1), vector('shift', 0), vector('mean', 0), vector('variance', 1)];
  return sink.add('batchNorm', { epsilon: EPSILON }, [x, ...operands], { name });
}
