import type { OperandType } from '../graph/build.ts';
import type { OpAttrs, UnaryFn } from '../graph/op.ts';
import { checkBroadcastsTo } from './broadcast.ts';
import {
  checkPerChannel,
  failShape,
  formatShape,
  isDivisible,
  type Operands,
  only,
  requireOperand,
  requireRank,
  resolveAxis,
} from './rule.ts';

const GIVES_BOOL: ReadonlySet<UnaryFn> = new Set(['not', 'isNaN', 'isInf'] as const);

export function inferUnary({ fn }: OpAttrs['unary'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  return only(shape, GIVES_BOOL.has(fn) ? 'bool' : dtype);
}

export function inferClip(_: OpAttrs['clip'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  return only(shape, dtype);
}

export function inferCast({ to }: OpAttrs['cast'], inputs: Operands, node: string): OperandType[] {
  return only(requireOperand(inputs, 0, node).shape, to);
}

export function inferSoftmax({ axis }: OpAttrs['softmax'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireRank(inputs, 0, 1, node);
  resolveAxis(axis, shape.length, node);
  return only(shape, dtype);
}

/** x [N,C,...]; scale, shift, mean, variance [C]. */
export function inferBatchNorm(_: OpAttrs['batchNorm'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireRank(inputs, 0, 2, node);
  for (const index of [1, 2, 3, 4]) checkPerChannel(requireOperand(inputs, index, node), shape[1]!, node);
  return only(shape, dtype);
}

/** The result has the shape of x; parameters are checked as each form reads them. */
export function inferNormalise(attrs: OpAttrs['normalise'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  const parameters = inputs.slice(1).filter((operand) => operand != null);
  NORMALISE_CHECKS[attrs.form]({ shape, dtype }, attrs.axis, parameters, node);
  return only(shape, dtype);
}

type ParameterCheck = (x: OperandType, axis: number, parameters: readonly OperandType[], node: string) => void;

const NORMALISE_CHECKS: Readonly<Record<OpAttrs['normalise']['form'], ParameterCheck>> = {
  layer: ({ shape }, axis, parameters, node) => {
    const normalised = shape.slice(resolveAxis(axis, shape.length, node));
    for (const parameter of parameters) checkBroadcastsTo(parameter.shape, normalised, node);
  },
  instance: (x, _, parameters, node) => {
    const channels = requireRank([x], 0, 3, node).shape[1]!;
    for (const parameter of parameters) checkPerChannel(parameter, channels, node);
  },
  // operator set 18 has one scale a group, 21 one a channel
  group: (x, _, parameters, node) => {
    const channels = requireRank([x], 0, 3, node).shape[1]!;
    for (const { shape } of parameters) {
      if (shape.length === 1 && isDivisible(channels, shape[0]!)) continue;
      failShape(node, `reads ${formatShape(x.shape)} with a parameter of shape ${formatShape(shape)}`);
    }
  },
  response: (x, _, __, node) => void requireRank([x], 0, 2, node),
  lp: ({ shape }, axis, _, node) => void resolveAxis(axis, shape.length, node),
  meanVariance: () => undefined,
};
