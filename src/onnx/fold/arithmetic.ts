import { countElements, type DType, type Shape } from '../../graph/tensor.ts';
import { broadcastShapes } from '../../shape/broadcast.ts';
import { isInteger, type Known, MAX_KNOWN } from '../convert/operand.ts';
import type { SourceNode } from '../convert/source-node.ts';
import { roundTo } from './rounding.ts';
import type { Fold } from './rule.ts';

type Unary = (value: number) => number;
type Binary = (a: number, b: number, dtype: DType) => number;

const UNARY: Readonly<Record<string, Unary>> = {
  Identity: (value) => value,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: roundToEven,
  Neg: (value) => -value,
  Abs: Math.abs,
  Sqrt: Math.sqrt,
  Sign: Math.sign,
  Reciprocal: (value) => 1 / value,
  Not: (value) => (value === 0 ? 1 : 0),
};

const BINARY: Readonly<Record<string, Binary>> = {
  Add: (a, b) => a + b,
  Sum: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  // integers are divided towards zero, as in C
  Div: (a, b, dtype) => (isInteger(dtype) ? Math.trunc(a / b) : a / b),
  // the sign is the divisor's (Python), without `fmod`
  Mod: (a, b) => a - b * Math.floor(a / b),
  Pow: (a, b) => a ** b,
  Min: (a, b) => Math.min(a, b),
  Max: (a, b) => Math.max(a, b),
};

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equal: (a, b) => a === b,
  Greater: (a, b) => a > b,
  GreaterOrEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessOrEqual: (a, b) => a <= b,
  And: (a, b) => a !== 0 && b !== 0,
  Or: (a, b) => a !== 0 || b !== 0,
  Xor: (a, b) => (a !== 0) !== (b !== 0),
};

type Reducer = (values: readonly number[]) => number;
const REDUCE: Readonly<Record<string, Reducer>> = {
  ReduceSum: (values) => values.reduce((sum, value) => sum + value, 0),
  ReduceProd: (values) => values.reduce((product, value) => product * value, 1),
  ReduceMax: (values) => Math.max(...values),
  ReduceMin: (values) => Math.min(...values),
};

export const ARITHMETIC_FOLDS: Readonly<Record<string, Fold>> = {
  ...mapValues(
    UNARY,
    (fn): Fold =>
      (node) =>
        foldUnary(node, fn),
  ),
  ...mapValues(
    BINARY,
    (fn): Fold =>
      (node) =>
        foldBinary(node, fn),
  ),
  ...mapValues(
    COMPARE,
    (fn): Fold =>
      (node) =>
        foldCompare(node, fn),
  ),
  ...mapValues(
    REDUCE,
    (fn): Fold =>
      (node) =>
        foldReduce(node, fn),
  ),
  Where: where,
};

function mapValues<A, B>(table: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, map(value)]));
}

function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function foldUnary(node: SourceNode, fn: Unary): Known[] | null {
  const tensor = node.knownTensor(0);
  if (tensor === undefined) return null;
  return [{ ...tensor, data: tensor.data.map((value) => roundTo(fn(value), tensor.dtype)) }];
}

function knownInputs(node: SourceNode): [Known, ...Known[]] | null {
  const tensors = node.inputs.map((_, index) => node.knownTensor(index));
  if (tensors.length === 0 || tensors.includes(undefined)) return null;
  // before operator set 7 operands were aligned by an attribute
  if (node.opset < 7 && tensors.some((tensor) => tensor!.data.length !== tensors[0]!.data.length)) return null;
  return tensors as [Known, ...Known[]];
}

function foldBinary(node: SourceNode, fn: Binary): Known[] | null {
  // C's remainder is not computed here
  if (node.type === 'Mod' && node.attributes.flag('fmod')) return null;
  const tensors = knownInputs(node);
  if (tensors === null) return null;
  const { dtype } = tensors[0];
  const apply = (a: number, b: number) => roundTo(fn(a, b, dtype), dtype);
  let result: Known | null = tensors[0];
  for (const next of tensors.slice(1)) result = result && combine(result, next, node.name, dtype, apply);
  return result?.data.some(Number.isNaN) ? null : result && [result];
}

function foldCompare(node: SourceNode, fn: (a: number, b: number) => boolean): Known[] | null {
  const tensors = knownInputs(node);
  const second = tensors?.[1];
  if (tensors == null || second === undefined) return null;
  const result = combine(tensors[0], second, node.name, 'bool', (a, b) => (fn(a, b) ? 1 : 0));
  return result && [result];
}

function combine(a: Known, b: Known, node: string, dtype: DType, fn: (a: number, b: number) => number): Known | null {
  const shape = broadcastShapes(a.shape, b.shape, node);
  if (countElements(shape) > MAX_KNOWN) return null;
  const [left, right] = [stretch(a, shape), stretch(b, shape)];
  return { shape, dtype, data: left.map((value, index) => fn(value, right[index]!)) };
}

/** The values as an operand of this broadcast shape has them. */
export function stretch({ shape, data }: Known, target: Shape): readonly number[] {
  if (data.length === countElements(target)) return data;
  let values: readonly number[] = data;
  let inner = 1;
  for (let axis = target.length - 1; axis >= 0; axis -= 1) {
    const own = shape[axis - target.length + shape.length] ?? 1;
    const size = target[axis]!;
    if (own === 1 && size !== 1) values = repeatRows(values, inner, size);
    inner *= size;
  }
  return values;
}

function repeatRows(values: readonly number[], rowLength: number, times: number): number[] {
  const repeated: number[] = [];
  for (let start = 0; start < values.length; start += rowLength) {
    const row = values.slice(start, start + rowLength);
    for (let count = 0; count < times; count += 1) repeated.push(...row);
  }
  return repeated;
}

function where(node: SourceNode): Known[] | null {
  const tensors = knownInputs(node);
  if (tensors?.length !== 3) return null;
  const [condition, x, y] = tensors as [Known, Known, Known];
  const shape = broadcastShapes(broadcastShapes(condition.shape, x.shape, node.name), y.shape, node.name);
  if (countElements(shape) > MAX_KNOWN) return null;
  const [taken, otherwise] = [stretch(x, shape), stretch(y, shape)];
  const data = stretch(condition, shape).map((flag, index) => (flag === 0 ? otherwise[index]! : taken[index]!));
  return [{ shape, dtype: x.dtype, data }];
}

/** Vectors and scalars only: shape arithmetic reduces nothing else. */
function foldReduce(node: SourceNode, reduce: Reducer): Known[] | null {
  const tensor = node.knownTensor(0);
  if (tensor === undefined || tensor.shape.length > 1 || tensor.data.length === 0) return null;
  const keepsAxis = node.attributes.flag('keepdims', true) && tensor.shape.length === 1;
  if (node.attributes.flag('noop_with_empty_axes')) return null;
  return [{ shape: keepsAxis ? [1] : [], dtype: tensor.dtype, data: [roundTo(reduce(tensor.data), tensor.dtype)] }];
}
