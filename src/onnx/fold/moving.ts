import { countElements, positiveAxis, type Shape } from '../../graph/tensor.ts';
import { clampSlice } from '../../shape/slicing.ts';
import { type Known, MAX_KNOWN } from '../convert/operand.ts';
import type { SourceNode } from '../convert/source-node.ts';
import { stretch } from './arithmetic.ts';
import type { Fold } from './rule.ts';

/** Picking, joining and reshaping of known values. */
export const MOVING_FOLDS: Readonly<Record<string, Fold>> = {
  Gather: gather,
  Concat: concat,
  Slice: slice,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Reshape: reshape,
  Flatten: (node) =>
    reshaped(node, (shape) => [1, countElements(shape)], node.known(0) !== undefined && node.shape(0).length <= 1),
  Expand: expand,
  Tile: tile,
  Transpose: (node) => reshaped(node, (shape) => shape, node.known(0) !== undefined && node.shape(0).length <= 1),
  Split: split,
};

function gather(node: SourceNode): Known[] | null {
  const tensor = node.knownTensor(0);
  const indices = node.knownTensor(1);
  if (tensor === undefined || indices === undefined || tensor.shape.length !== 1) return null;
  const size = tensor.data.length;
  const data = indices.data.map((index) => tensor.data[index < 0 ? index + size : index]);
  if (data.includes(undefined)) return null;
  return [{ shape: indices.shape, dtype: tensor.dtype, data: data as number[] }];
}

function concat(node: SourceNode): Known[] | null {
  const tensors = node.inputs.map((_, index) => node.knownTensor(index));
  const [first] = tensors;
  if (first === undefined || !tensors.every((tensor) => tensor?.shape.length === 1)) return null;
  const data = tensors.flatMap((tensor) => tensor!.data);
  return [{ shape: [data.length], dtype: first.dtype, data }];
}

/** Of vectors. */
function slice(node: SourceNode): Known[] | null {
  const tensor = node.knownTensor(0);
  if (tensor === undefined || tensor.shape.length !== 1) return null;
  const isOld = node.opset < 10;
  const start = (isOld ? node.attributes.positions('starts') : node.known(1))?.[0];
  const end = (isOld ? node.attributes.positions('ends') : node.known(2))?.[0];
  const step = isOld || node.input(4) === null ? 1 : node.known(4)?.[0];
  if (start === undefined || end === undefined || !step) return null;
  const data = pick(tensor.data, clampSlice(start, end, step, tensor.data.length), step);
  return [{ ...tensor, shape: [data.length], data }];
}

function pick(data: readonly number[], { start, end }: { start: number; end: number }, step: number): number[] {
  const picked: number[] = [];
  for (let at = start; step > 0 ? at < end : at > end; at += step) picked.push(data[at]!);
  return picked;
}

/** The same values in another shape. */
function reshaped(node: SourceNode, shapeFor: (shape: Shape) => Shape | null, applies = true): Known[] | null {
  const tensor = node.knownTensor(0);
  if (tensor === undefined || !applies) return null;
  const shape = shapeFor(tensor.shape);
  return shape === null ? null : [{ ...tensor, shape }];
}

function squeeze(node: SourceNode): Known[] | null {
  const axes = node.list(1, 'axes');
  if (axes === null) return null;
  return reshaped(node, (shape) => {
    const dropped = axes?.map((axis) => positiveAxis(axis, shape.length));
    return shape.filter((size, axis) => size !== 1 || (dropped !== undefined && !dropped.includes(axis)));
  });
}

function unsqueeze(node: SourceNode): Known[] | null {
  const axes = node.list(1, 'axes');
  if (axes == null) return null;
  return reshaped(node, (shape) => {
    const rank = shape.length + axes.length;
    const added = axes.map((axis) => positiveAxis(axis, rank));
    const sizes = [...shape];
    return Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (sizes.shift() ?? 1)));
  });
}

function reshape(node: SourceNode): Known[] | null {
  const wanted = node.list(1, 'shape');
  if (wanted == null || node.attributes.flag('allowzero')) return null;
  return reshaped(node, (shape) => {
    const copied = wanted.map((size, axis) => (size === 0 ? (shape[axis] ?? 0) : size));
    const rest = countElements(shape) / countElements(copied.filter((size) => size !== -1));
    return copied.map((size) => (size === -1 ? rest : size));
  });
}

function expand(node: SourceNode): Known[] | null {
  const tensor = node.knownTensor(0);
  const target = node.known(1);
  if (tensor === undefined || target === undefined || tensor.data.length !== 1) return null;
  const rank = Math.max(target.length, tensor.shape.length);
  const shape = Array.from({ length: rank }, (_, axis) => target[axis - rank + target.length] ?? 1);
  if (!(countElements(shape) <= MAX_KNOWN)) return null;
  return [{ ...tensor, shape, data: stretch(tensor, shape) }];
}

function tile(node: SourceNode): Known[] | null {
  const tensor = node.knownTensor(0);
  const times = node.known(1)?.[0];
  if (node.opset < 6 || tensor?.shape.length !== 1 || times === undefined) return null;
  if (!(times >= 0 && times * tensor.data.length <= MAX_KNOWN)) return null;
  const data = Array.from({ length: times }, () => tensor.data).flat();
  return [{ ...tensor, shape: [data.length], data }];
}

function split(node: SourceNode): Known[] | null {
  const tensor = node.knownTensor(0);
  if (tensor === undefined || tensor.shape.length !== 1) return null;
  const given = node.list(1, 'split');
  if (given === null) return null;
  const part = Math.ceil(tensor.data.length / node.declaredOutputs);
  const sizes = given ?? Array.from({ length: node.declaredOutputs }, () => part);
  let start = 0;
  return sizes.map((size) => {
    const data = tensor.data.slice(start, start + size);
    start += size;
    return { shape: [data.length], dtype: tensor.dtype, data };
  });
}
