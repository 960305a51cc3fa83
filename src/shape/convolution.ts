import type { OperandType } from '../graph/build.ts';
import type { Arithmetic, OpAttrs } from '../graph/op.ts';
import type { DType, Shape } from '../graph/tensor.ts';
import {
  checkPerChannel,
  failShape,
  fitsSize,
  formatShape,
  isDivisible,
  type Operands,
  only,
  requireOperand,
  requireRank,
} from './rule.ts';
import { countTransposed } from './transposed-window.ts';
import { countPositions } from './window.ts';

/** x [N,C,...], w [M,C/groups,...kernel], bias [M] -> [N,M,...positions]. */
export function inferConv(attrs: OpAttrs['conv'], inputs: Operands, node: string): OperandType[] {
  const x = requireRank(inputs, 0, 3, node);
  const { shape: w } = requireOperand(inputs, 1, node);
  checkKernel(attrs.kernel, x.shape, w, node);
  checkGroups(x.shape[1]!, w[1]! * attrs.groups, w[0]!, attrs.groups, x.shape, w, node);
  if (attrs.arithmetic !== 'integer') checkPerChannel(inputs[2], w[0]!, node);
  const positions = countPositions(attrs, x.shape.slice(2), false, node);
  return only([x.shape[0]!, w[0]!].concat(positions), productDType(attrs.arithmetic, inputs, x.dtype));
}

/** x [N,C,...], w [C,M/groups,...kernel], bias [M] -> [N,M,...sizes]. */
export function inferConvTranspose(attrs: OpAttrs['convTranspose'], inputs: Operands, node: string): OperandType[] {
  const x = requireRank(inputs, 0, 3, node);
  const { shape: w } = requireOperand(inputs, 1, node);
  checkKernel(attrs.kernel, x.shape, w, node);
  checkGroups(x.shape[1]!, w[0]!, w[0]!, attrs.groups, x.shape, w, node);
  const channels = w[1]! * attrs.groups;
  checkPerChannel(inputs[2], channels, node);
  return only([x.shape[0]!, channels, ...countTransposed(attrs, x.shape.slice(2), node)], x.dtype);
}

/** Integer products are summed in 32 bits; a `qlinear` operator's last operand is its output's zero point. */
export function productDType(arithmetic: Arithmetic, inputs: Operands, dtype: DType): DType {
  if (arithmetic === 'integer') return 'int32';
  return arithmetic === 'qlinear' ? (inputs.at(-1)?.dtype ?? dtype) : dtype;
}

function checkKernel(kernel: readonly number[], x: Shape, w: Shape, node: string): void {
  if (w.length !== x.length) failShape(node, `reads ${formatShape(x)} with weights ${formatShape(w)} of another rank`);
  let fits = kernel.length === w.length - 2;
  for (let axis = 0; axis < kernel.length; axis += 1) fits &&= kernel[axis] === w[axis + 2];
  if (fits) return;
  failShape(node, `has a kernel ${formatShape(kernel)} but weights ${formatShape(w)}`);
}

/** `expected`: the input channels that the weights are for; `divided`: the channels that the groups share out. */
function checkGroups(
  channels: number,
  expected: number,
  divided: number,
  groups: number,
  x: Shape,
  w: Shape,
  node: string,
): void {
  if (groups > 0 && fitsSize(channels, expected) && isDivisible(divided, groups)) return;
  const where = `with weights ${formatShape(w)} in ${groups} groups`;
  if (!(groups > 0)) failShape(node, `reads ${formatShape(x)} ${where}`);
  if (!fitsSize(channels, expected)) {
    failShape(node, `reads ${channels} channels ${formatShape(x)} ${where}, which are for ${expected}`);
  }
  failShape(node, `shares out ${divided} channels ${where}, unevenly`);
}
