import type { OperandType } from '../graph/build.ts';
import type { OpAttrs } from '../graph/op.ts';
import { countElements } from '../graph/tensor.ts';
import { checkBroadcastsTo } from './broadcast.ts';
import { failShape, fitsSize, formatShape, type Operands, only, requireOperand, resolveAxis } from './rule.ts';

type Attrs = OpAttrs['quantise'];

/**
 * ONNX's forms change the element type: to that of the zero point (`uint8` without one) and back to that of the scale.
 * The QONNX forms stay in floating point.
 */
export function inferQuantise(attrs: Attrs, inputs: Operands, node: string): OperandType[] {
  return FORMS[attrs.form](attrs, inputs, node);
}

type FormRule = (attrs: Attrs, inputs: Operands, node: string) => OperandType[];

const FORMS: Readonly<Record<Attrs['form'], FormRule>> = {
  quantizeLinear: (attrs, inputs, node) => {
    checkScale(attrs, inputs, node);
    return only(requireOperand(inputs, 0, node).shape, inputs[2]?.dtype ?? 'uint8');
  },
  dequantizeLinear: (attrs, inputs, node) => {
    checkScale(attrs, inputs, node);
    return only(requireOperand(inputs, 0, node).shape, requireOperand(inputs, 1, node).dtype);
  },
  dynamicQuantizeLinear: (_, inputs, node) => [
    ...only(requireOperand(inputs, 0, node).shape, 'uint8'),
    ...only([], 'float32'),
    ...only([], 'uint8'),
  ],
  bipolarQuant: keepFloat,
  quant: keepFloat,
  trunc: keepFloat,
};

/** One scale in all, one per entry of the axis, or (operator set 21) one per block, with the rank of x. */
function checkScale({ axis }: Attrs, inputs: Operands, node: string): void {
  const { shape: x } = requireOperand(inputs, 0, node);
  const { shape: scale } = requireOperand(inputs, 1, node);
  if (countElements(scale) === 1 && scale.length <= 1) return;
  if (scale.length === 1 && fitsSize(scale[0]!, x[resolveAxis(axis, x.length, node)]!)) return;
  if (scale.length > 1 && scale.length === x.length) return;
  failShape(node, `quantises ${formatShape(x)} on axis ${axis} with scales ${formatShape(scale)}`);
}

/** Parameters of the QONNX forms stretch to x. */
function keepFloat(_: Attrs, inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  for (const operand of inputs.slice(1)) {
    if (operand != null && countElements(operand.shape) !== 1) checkBroadcastsTo(operand.shape, shape, node);
  }
  return only(shape, dtype);
}
