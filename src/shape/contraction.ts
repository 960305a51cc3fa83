import type { OperandType } from '../graph/build.ts';
import type { OpAttrs } from '../graph/op.ts';
import type { Shape } from '../graph/tensor.ts';
import { checkBroadcastsTo, tryBroadcast } from './broadcast.ts';
import { productDType } from './convolution.ts';
import { failShape, fitsSize, formatShape, type Operands, only, requireOperand, requireRank } from './rule.ts';

/** a' [M,K], b' [K,N] after the transposes; c stretches to [M,N]. */
export function inferGemm(attrs: OpAttrs['gemm'], inputs: Operands, node: string): OperandType[] {
  const a = requireOperand(inputs, 0, node);
  const b = requireOperand(inputs, 1, node);
  if (a.shape.length !== 2 || b.shape.length !== 2) failProduct(a.shape, b.shape, node);
  const [rows, inner] = attrs.transA ? swap(a.shape) : a.shape;
  const [depth, columns] = attrs.transB ? swap(b.shape) : b.shape;
  if (!fitsSize(inner!, depth!)) failProduct(a.shape, b.shape, node, transposed(attrs));
  const result = [rows!, columns!];
  if (inputs[2] != null) checkBroadcastsTo(inputs[2].shape, result, node);
  return only(result, a.dtype);
}

function swap(shape: Shape): Shape {
  return [shape[1]!, shape[0]!];
}

function transposed({ transA, transB }: OpAttrs['gemm']): string {
  return transA || transB ? ` (transA ${Number(transA)}, transB ${Number(transB)})` : '';
}

function failProduct(a: Shape, b: Shape, node: string, note = ''): never {
  return failShape(node, `cannot multiply ${formatShape(a)} by ${formatShape(b)}${note}`);
}

/** NumPy's matmul: a vector counts as one row (a) or one column (b), whose axis is dropped again; batches broadcast. */
export function inferMatmul({ arithmetic }: OpAttrs['matmul'], inputs: Operands, node: string): OperandType[] {
  const a = requireRank(inputs, 0, 1, node);
  const b = requireRank(inputs, 1, 1, node);
  const left = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const right = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  if (!fitsSize(left.at(-1)!, right.at(-2)!)) failProduct(a.shape, b.shape, node);
  const rows = a.shape.length === 1 ? [] : [left.at(-2)!];
  const columns = b.shape.length === 1 ? [] : [right.at(-1)!];
  const batch = tryBroadcast(left.slice(0, -2), right.slice(0, -2)) ?? failProduct(a.shape, b.shape, node);
  return only([...batch, ...rows, ...columns], productDType(arithmetic, inputs, a.dtype));
}
