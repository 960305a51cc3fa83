import type { Graph, Node } from '../../src/graph/graph.ts';
import type { OpAttrs, OpKind, OpOf, Window } from '../../src/graph/op.ts';
import type { Shape } from '../../src/graph/tensor.ts';
import { countElements, positiveAxis } from '../../src/graph/tensor.ts';

/** Values of a tensor, row-major. */
export type Values = ArrayLike<number>;
type Operand = { readonly shape: Shape; readonly data: Values };

/**
 * Computes a graph's first output the plain way, loop by loop in double precision. Covers the operators of binary
 * networks; throws on any other.
 */
export function evaluate(graph: Graph, input: Values, constants: (name: string) => Values): Values {
  const values = new Map<number, Operand>();
  graph.values.forEach(({ name, shape, content }, id) => {
    if (content !== undefined) values.set(id, { shape, data: constants(name) });
  });
  const [x] = graph.inputs;
  values.set(x!, { shape: graph.values[x!]!.shape, data: input });
  for (const node of graph.nodes) {
    const operands = node.inputs.map((id) => (id === null ? undefined : values.get(id)!));
    const { shape } = graph.values[node.outputs[0]!]!;
    values.set(node.outputs[0]!, { shape, data: apply(node, operands as Operand[], shape) });
  }
  return values.get(graph.outputs[0]!)!.data;
}

type Apply<K extends OpKind> = (attrs: OpAttrs[K], operands: readonly Operand[], shape: Shape) => Values;
type Known =
  | 'conv'
  | 'gemm'
  | 'batchNorm'
  | 'unary'
  | 'elementwise'
  | 'prelu'
  | 'reduce'
  | 'pool'
  | 'globalPool'
  | 'flatten';

const APPLY: { readonly [K in Known]: Apply<K> } = {
  conv: convolve,
  gemm: multiply,
  batchNorm: ({ epsilon }, [x, scale, shift, mean, variance], shape) =>
    generate(shape, (at, index) => {
      const c = at[1]!;
      return (
        ((x!.data[index]! - mean!.data[c]!) / Math.sqrt(variance!.data[c]! + epsilon)) * scale!.data[c]! +
        shift!.data[c]!
      );
    }),
  unary: ({ fn }, [x]) => Float64Array.from(x!.data, (value) => unary(fn, value)),
  elementwise: ({ fn }, operands, shape) =>
    generate(shape, (at) =>
      operands.map((operand) => pick(operand, at)).reduce((a, b) => (fn === 'mul' ? a * b : a + b)),
    ),
  prelu: (_, [x, slope], shape) =>
    generate(shape, (at, index) => (x!.data[index]! < 0 ? x!.data[index]! * pick(slope!, at) : x!.data[index]!)),
  reduce: ({ axes, keepDims }, [x]) => {
    if (!keepDims) throw new Error('axes are kept here');
    return average(
      x!,
      axes.map((axis) => positiveAxis(axis, x!.shape.length)),
    );
  },
  pool: ({ mode, ...window }, [x], shape) =>
    generate(shape, ([n, c, ...at]) => {
      const seen: number[] = [];
      visitWindow(window, at, x!.shape.slice(2), (from) => seen.push(pick(x!, [n!, c!, ...from])));
      return mode === 'max' ? Math.max(...seen) : seen.reduce((a, b) => a + b, 0) / countElements(window.kernel);
    }),
  globalPool: (_, [x]) => average(x!, x!.shape.map((_, axis) => axis).slice(2)),
  flatten: (_, [x]) => x!.data,
};

function apply(node: Node, operands: readonly Operand[], shape: Shape): Values {
  const rule = APPLY[node.kind as Known] as Apply<Known> | undefined;
  if (rule === undefined) throw new Error(`${node.kind} has no reference`);
  return rule(node.attrs as OpOf<Known>['attrs'], operands, shape);
}

/** Zero padding contributes nothing, also behind a sign. */
function convolve(attrs: OpAttrs['conv'], [x, w, bias]: readonly Operand[], shape: Shape): Values {
  const inner = w!.shape[1]!;
  const perGroup = shape[1]! / attrs.groups;
  return generate(shape, ([n, c, ...at]) => {
    let sum = bias?.data[c!] ?? 0;
    const first = Math.floor(c! / perGroup) * inner;
    visitWindow(attrs, at, x!.shape.slice(2), (from, tap) => {
      for (let i = 0; i < inner; i += 1) sum += pick(x!, [n!, first + i, ...from]) * pick(w!, [c!, i, ...tap]);
    });
    return sum;
  });
}

function multiply(attrs: OpAttrs['gemm'], [a, b, c]: readonly Operand[], shape: Shape): Values {
  const inner = a!.shape[attrs.transA ? 0 : 1]!;
  return generate(shape, ([i, j]) => {
    let sum = 0;
    for (let k = 0; k < inner; k += 1) {
      sum += pick(a!, attrs.transA ? [k, i!] : [i!, k]) * pick(b!, attrs.transB ? [j!, k] : [k, j!]);
    }
    return attrs.alpha * sum + attrs.beta * (c === undefined ? 0 : pick(c, [i!, j!]));
  });
}

function visitWindow(
  window: Omit<Window, 'autoPad'>,
  at: Shape,
  size: Shape,
  visit: (from: Shape, tap: Shape) => void,
): void {
  for (let index = 0; index < countElements(window.kernel); index += 1) {
    const tap = unravel(index, window.kernel);
    const from = at.map(
      (o, axis) => o * window.strides[axis]! - window.pads[axis]! + tap[axis]! * window.dilations[axis]!,
    );
    if (from.every((i, axis) => i >= 0 && i < size[axis]!)) visit(from, tap);
  }
}

function average({ shape, data }: Operand, axes: readonly number[]): Values {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const sums = new Float64Array(countElements(kept));
  const count = countElements(shape) / sums.length;
  for (let index = 0; index < data.length; index += 1) {
    const at = unravel(index, shape).map((i, axis) => (axes.includes(axis) ? 0 : i));
    sums[ravel(at, kept)]! += data[index]! / count;
  }
  return sums;
}

function unary(fn: string, x: number): number {
  if (fn === 'sign') return Math.sign(x);
  if (fn === 'abs') return Math.abs(x);
  if (fn === 'relu') return Math.max(x, 0);
  throw new Error(`${fn} has no reference`);
}

function generate(shape: Shape, value: (at: readonly number[], index: number) => number): Values {
  return Float64Array.from({ length: countElements(shape) }, (_, index) => value(unravel(index, shape), index));
}

/** The element at a position, stretching axes of size 1 and missing ones in front. */
function pick({ shape, data }: Operand, at: readonly number[]): number {
  const own = at.slice(at.length - shape.length).map((i, axis) => (shape[axis] === 1 ? 0 : i));
  return data[ravel(own, shape)]!;
}

function ravel(at: readonly number[], shape: Shape): number {
  return at.reduce((index, i, axis) => index * shape[axis]! + i, 0);
}

function unravel(index: number, shape: Shape): number[] {
  const at = new Array<number>(shape.length);
  for (let axis = shape.length - 1, rest = index; axis >= 0; axis -= 1) {
    at[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return at;
}
