import { countElements, type DType } from '../../graph/tensor.ts';
import type { Known } from '../convert/operand.ts';
import { isInteger, MAX_KNOWN } from '../convert/operand.ts';
import type { SourceNode } from '../convert/source-node.ts';
import { dtypeOf } from '../tensor-type.ts';
import { roundTo } from './rounding.ts';
import type { Fold } from './rule.ts';

/** Sizes as values, and tensors made from sizes. */
export const SHAPE_FOLDS: Readonly<Record<string, Fold>> = {
  Shape: shapeOf,
  Size: (node) => sizeOf(node),
  Range: range,
  Cast: cast,
  NonZero: nonZero,
};

/** The sizes from axis `start` to before `end` (operator set 15). */
function shapeOf(node: SourceNode): Known[] | null {
  const shape = node.input(0)?.shape;
  if (shape === undefined) return null;
  const part = shape.slice(node.attributes.int('start') ?? 0, node.attributes.int('end'));
  return [{ shape: [part.length], dtype: 'int64', data: part }];
}

function sizeOf(node: SourceNode): Known[] | null {
  const shape = node.input(0)?.shape;
  return shape === undefined ? null : [{ shape: [], dtype: 'int64', data: [countElements(shape)] }];
}

function range(node: SourceNode): Known[] | null {
  const [start, limit, delta] = [0, 1, 2].map((index) => node.known(index)?.[0]);
  if (start === undefined || limit === undefined || !delta) return null;
  const count = Math.max(Math.ceil((limit - start) / delta), 0);
  if (!(count <= MAX_KNOWN)) return null;
  const dtype = node.dtype(0);
  const data = Array.from({ length: count }, (_, index) => roundTo(start + index * delta, dtype));
  return [{ shape: [count], dtype, data }];
}

/** Towards zero from floating point to integers, to 0 and 1 for booleans. */
function cast(node: SourceNode): Known[] | null {
  const tensor = node.knownTensor(0);
  const dtype = dtypeOf(node.opset < 6 ? 0 : (node.attributes.int('to') ?? 0));
  if (tensor === undefined || dtype === undefined) return null;
  return [{ shape: tensor.shape, dtype, data: tensor.data.map((value) => castValue(value, dtype)) }];
}

function castValue(value: number, dtype: DType): number {
  if (dtype === 'bool') return value === 0 ? 0 : 1;
  return isInteger(dtype) ? Math.trunc(value) : roundTo(value, dtype);
}

/** Coordinates of the elements that are not 0, one row an axis. */
function nonZero(node: SourceNode): Known[] | null {
  const tensor = node.knownTensor(0);
  if (tensor === undefined || tensor.shape.length > 1) return null;
  const found = tensor.data.flatMap((value, index) => (value === 0 ? [] : [index]));
  return [{ shape: [tensor.shape.length, found.length], dtype: 'int64', data: tensor.shape.length === 0 ? [] : found }];
}
