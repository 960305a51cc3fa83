import { BitboneError } from '../../graph/errors.ts';
import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { findProducers } from '../../graph/walk.ts';

/**
 * Throws `E_KNOB` for a layer of these whose sign reads what is never negative (behind a ReLU that stayed, a sigmoid): it
 * would be constant. A recipe that shifts its input first is fine.
 */
export function checkSigns(graph: Graph, selected: ReadonlySet<string>): void {
  const producers = findProducers(graph);
  const producerOf = (value: ValueId): Node | undefined => graph.nodes[producers[value]!];
  for (const node of graph.nodes) {
    if (!selected.has(node.name) || node.inputs.length === 0) continue;
    const sign = producerOf(node.inputs[0]!);
    if (sign?.kind !== 'unary' || sign.attrs.fn !== 'sign' || !isNeverNegative(producerOf, sign.inputs[0]!)) continue;
    throw new BitboneError('E_KNOB', 'its input is never negative, so the sign of it is constant', {
      subject: node.name,
      fix: 'leave the layer out, or take a recipe that shifts its input, such as reactnet',
    });
  }
}

const POSITIVE: ReadonlySet<string> = new Set(['relu', 'sigmoid', 'hardSigmoid', 'abs', 'softplus', 'exp', 'sqrt']);

function isNeverNegative(producerOf: (value: ValueId) => Node | undefined, value: ValueId): boolean {
  const node = producerOf(value);
  if (node === undefined) return false;
  if (node.kind === 'unary' && POSITIVE.has(node.attrs.fn)) return true;
  if (node.kind === 'clip') return node.attrs.min >= 0;
  return isPassing(node) && node.inputs.every((id) => id === null || isNeverNegative(producerOf, id));
}

/** What makes nothing negative of what is not. */
function isPassing(node: Node): boolean {
  if (node.kind === 'elementwise') return node.attrs.fn === 'add' || node.attrs.fn === 'mul' || node.attrs.fn === 'max';
  if (node.kind === 'unary') return node.attrs.fn === 'identity' || node.attrs.fn === 'dropout';
  return node.kind === 'pool' || node.kind === 'globalPool' || node.kind === 'concat';
}
