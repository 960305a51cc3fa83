import { createBuilder, type GraphBuilder } from '../../src/graph/build.ts';
import { type Graph, isMac, type ValueId } from '../../src/graph/graph.ts';
import type { ElementwiseFn, QuantiseForm, UnaryFn } from '../../src/graph/op.ts';
import { type Content, countElements, type Shape } from '../../src/graph/tensor.ts';
import { annotatePrecision, type PrecisionOptions } from '../../src/precision/annotate.ts';
import { inferOutputs } from '../../src/shape/infer.ts';

/** Makes operators by name, with constants written as numbers. */
export interface Sketch {
  readonly builder: GraphBuilder;
  /** A real number or vector given in memory. */
  number(value: number): ValueId;
  dense(shape: Shape, data: ArrayLike<number>): ValueId;
  /** A trained parameter without values. */
  parameter(shape: Shape): ValueId;
  unary(fn: UnaryFn, x: ValueId): ValueId;
  binary(fn: ElementwiseFn, x: ValueId, y: ValueId): ValueId;
  clip(x: ValueId, min: number, max: number): ValueId;
  where(condition: ValueId, a: ValueId, b: ValueId): ValueId;
  quantise(form: QuantiseForm, bits: number, inputs: readonly ValueId[], axis?: number): ValueId;
  conv(x: ValueId, weight: ValueId, groups?: number): ValueId;
}

export const UNGIVEN: Content = { kind: 'initial', initialiser: { kind: 'kaiming-normal' } };

export function sketch(): Sketch {
  const builder = createBuilder('sketch', inferOutputs);
  return {
    builder,
    number: (value) => builder.constant('number', [], { kind: 'dense', data: [value] }),
    dense: (shape, data) => builder.constant('dense', shape, { kind: 'dense', data }),
    parameter: (shape) => builder.constant('parameter', shape, UNGIVEN),
    unary: (fn, x) => builder.add('unary', { fn }, [x]),
    binary: (fn, x, y) => builder.add('elementwise', { fn }, [x, y]),
    clip: (x, min, max) => builder.add('clip', { min, max }, [x]),
    where: (condition, a, b) => builder.add('where', {}, [condition, a, b]),
    quantise: (form, bits, inputs, axis = 1) => builder.add('quantise', { form, bits, axis }, inputs),
    conv(x, weight, groups = 1) {
      const kernel = builder.shapeOf(weight).slice(2);
      return builder.add('conv', { ...windowOf(kernel), groups, arithmetic: 'float' }, [x, weight, null]);
    },
  };
}

/** A window of stride 1 that keeps the map's size for odd kernels. */
export function windowOf(kernel: readonly number[]) {
  const half = kernel.map((size) => Math.floor(size / 2));
  const ones = kernel.map(() => 1);
  return { kernel, strides: ones, dilations: ones, pads: [...half, ...half], autoPad: 'explicit' } as const;
}

/** Bits of the value that `build` makes of an input. */
export function bitsAfter(build: (s: Sketch, x: ValueId) => ValueId, shape: Shape = [2, 4, 6, 6]): number {
  const s = sketch();
  const output = build(s, s.builder.input('x', shape));
  return annotatePrecision(s.builder.finish([output])).values[output]!.bits;
}

export interface OperandBits {
  readonly weightBits: number;
  readonly inputBits: number;
}

/** Bits of the operands of the last multiply-accumulate node. */
export function operandBits(graph: Graph, options?: PrecisionOptions): OperandBits {
  const { weightBits, inputBits } = annotatePrecision(graph, options).nodes.filter(isMac).at(-1)!;
  return { weightBits, inputBits };
}

/** The same for the graph that `build` makes of an input. */
export function operandBitsOf(
  build: (s: Sketch, x: ValueId) => ValueId,
  shape: Shape = [2, 4, 6, 6],
  options?: PrecisionOptions,
): OperandBits {
  const s = sketch();
  return operandBits(s.builder.finish([build(s, s.builder.input('x', shape))]), options);
}

/** Signs of both kinds, times the number that `scaleOf` gives for the index of the element. */
export function signsOf(shape: Shape, scaleOf: (index: number) => number = () => 1): Float32Array {
  return Float32Array.from({ length: countElements(shape) }, (_, index) => (isOdd(index) ? -1 : 1) * scaleOf(index));
}

/** A pattern that no axis shares. */
function isOdd(index: number): boolean {
  return ((index * index + (index >> 2)) % 7) % 2 === 1;
}

/** Numbers of which no two are alike. */
export function realsOf(shape: Shape): Float32Array {
  return Float32Array.from({ length: countElements(shape) }, (_, index) => Math.sin(1 + index) / 3);
}
