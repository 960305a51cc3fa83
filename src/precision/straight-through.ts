import type { ValueId } from '../graph/graph.ts';
import { sameShape } from '../graph/tensor.ts';
import { type Flow, type NodeOf, outputShapeOf } from './flow.ts';
import { isGrid, type Levels } from './levels.ts';

/**
 * Levels of `p + (q - p)` or `(q - p) + p`, i.e. those of q. Training code writes the straight-through estimator so
 * (github liuzechun/Bi-Real-net and ReActNet, `out_forward.detach() - out3.detach() + out3`), and an export keeps it.
 * Rounding of the float sum is disregarded.
 */
export function findStraightThrough(node: NodeOf<'elementwise'>, flow: Flow): Levels | undefined {
  if (node.attrs.fn !== 'add' || node.inputs.length !== 2) return undefined;
  const [a, b] = node.inputs as [ValueId, ValueId];
  const restored = restoreMinuend(flow, a, b) ?? restoreMinuend(flow, b, a);
  if (restored === undefined) return undefined;
  const isWhole = sameShape(flow.graph.values[restored]!.shape, outputShapeOf(flow, node));
  return isWhole && isGrid(flow.levels[restored]!) ? flow.levels[restored] : undefined;
}

/** The q of `difference = q - addend`. */
function restoreMinuend(flow: Flow, difference: ValueId, addend: ValueId): ValueId | undefined {
  const producer = flow.graph.nodes[flow.producers[skipIdentity(flow, difference)]!];
  if (producer?.kind !== 'elementwise' || producer.attrs.fn !== 'sub') return undefined;
  const [minuend, subtrahend] = producer.inputs as [ValueId, ValueId];
  return skipIdentity(flow, subtrahend) === skipIdentity(flow, addend) ? minuend : undefined;
}

function skipIdentity(flow: Flow, id: ValueId): ValueId {
  for (let present = id; ; ) {
    const producer = flow.graph.nodes[flow.producers[present]!];
    if (producer?.kind !== 'unary' || producer.attrs.fn !== 'identity') return present;
    present = producer.inputs[0]!;
  }
}
