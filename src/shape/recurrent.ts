import type { OperandType } from '../graph/build.ts';
import type { OpAttrs } from '../graph/op.ts';
import type { Shape } from '../graph/tensor.ts';
import { failShape, fitsSize, formatShape, type Operands, only, requireOperand } from './rule.ts';

type Attrs = OpAttrs['recurrent'];

/** Gates of a cell: the weights of one direction have this many blocks of `hidden` rows. */
export const GATES = { rnn: 1, gru: 3, lstm: 4 } as const;

/**
 * x [seq,batch,in] -> Y [seq,directions,batch,hidden], Y_h [directions,batch,hidden], for lstm also Y_c as Y_h. Layout 1
 * has the batch first: x [batch,seq,in] -> [batch,seq,directions,hidden], [batch,directions,hidden].
 */
export function inferRecurrent(attrs: Attrs, inputs: Operands, node: string): OperandType[] {
  const { shape: x, dtype } = requireOperand(inputs, 0, node);
  if (x.length !== 3) failShape(node, `needs an input of 3 axes, not ${formatShape(x)}`);
  checkWeights(attrs, inputs, x[2]!, node);
  const { hidden, directions, layout } = attrs;
  const [seq, batch] = layout === 1 ? [x[1]!, x[0]!] : [x[0]!, x[1]!];
  const all = layout === 1 ? [batch, seq, directions, hidden] : [seq, directions, batch, hidden];
  const last = layout === 1 ? [batch, directions, hidden] : [directions, batch, hidden];
  const states = attrs.cell === 'lstm' ? [last, last] : [last];
  return [all, ...states].flatMap((shape) => only(shape, dtype));
}

function checkWeights({ cell, hidden, directions }: Attrs, inputs: Operands, width: number, node: string): void {
  const rows = GATES[cell] * hidden;
  checkShape(requireOperand(inputs, 1, node).shape, [directions, rows, width], 'weights', node);
  checkShape(requireOperand(inputs, 2, node).shape, [directions, rows, hidden], 'recurrence weights', node);
  if (inputs[3] != null) checkShape(inputs[3].shape, [directions, 2 * rows], 'bias', node);
}

function checkShape(shape: Shape, expected: Shape, what: string, node: string): void {
  const fits = shape.length === expected.length && shape.every((size, axis) => fitsSize(size, expected[axis]!));
  if (!fits) failShape(node, `has ${what} ${formatShape(shape)} where ${formatShape(expected)} are needed`);
}
