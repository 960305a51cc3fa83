import type { Sink } from '../../backbones/sink.ts';
import { addParameter } from '../../backbones/sink.ts';
import type { Draft } from '../../graph/edit.ts';
import { createDraft } from '../../graph/edit.ts';
import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { inferOutputs } from '../../shape/infer.ts';
import type { Edit, Transformed } from '../edit.ts';
import { insertAfter } from '../insert.ts';
import type { Neighbourhood } from './wiring.ts';
import { findNeighbourhood, normAfter } from './wiring.ts';

const EPSILON = 1e-5;

/**
 * Gives convolutions that lost their batch norm to constant folding (a bias stands in its place) the norm back, with
 * that bias as its shift. Those in `selected` get it in any case, or lose it when the recipe norms before the sign.
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
      insertNorm(draft, node);
      edits.push({ kind: 'norm', subject: node.name, before: hasBias ? 'folded' : 'none', after: 'batchNorm' });
    }
  });
  return { graph: draft.finish(inferOutputs), edits };
}

/** The last layer keeps its bias: nothing multiplies after it. */
function isClassifier(hood: Neighbourhood, index: number): boolean {
  return hood.graph.nodes[index]!.role.part === 'head';
}

/** The bias that the folded norm left behind is its shift, so that what the layer computes is kept. */
function insertNorm(draft: Draft, { name, inputs, outputs }: Node): void {
  const bias = inputs[2] ?? undefined;
  const shift = bias === undefined ? undefined : copyConstant(draft, bias, `${name}.bn.shift`);
  const channels = draft.values[outputs[0]!]!.shape[1]!;
  insertAfter(draft, outputs[0]!, (x) => addNorm(draft, x, channels, `${name}.bn`, shift));
}

/** A copy, since layers may share a bias and norms do not; what is computed is read as it is. */
function copyConstant(draft: Draft, id: ValueId, name: string): ValueId {
  const { shape, content, dtype } = draft.values[id]!;
  return content === undefined ? id : draft.constant(name, shape, content, dtype);
}

/** A fresh batch norm on `x`: scale 1, mean 0, variance 1, and shift 0 unless one is given. */
export function addNorm(sink: Sink, x: ValueId, channels: number, name: string, shift?: ValueId): ValueId {
  const vector = (part: string, value: number): ValueId => addParameter(sink, `${name}.${part}`, [channels], value);
  const operands = [vector('scale', 1), shift ?? vector('shift', 0), vector('mean', 0), vector('variance', 1)];
  return sink.add('batchNorm', { epsilon: EPSILON }, [x, ...operands], { name });
}
