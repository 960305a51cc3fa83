import type { MacKind, ValueId } from '../graph/graph.ts';
import type { Shape } from '../graph/tensor.ts';
import { type AxisSet, axis, isWithin, NO_AXES, varyingAxes } from './axes.ts';
import { findEinsumFreeAxes } from './einsum.ts';
import type { Flow, NodeOf } from './flow.ts';
import { countBits, type Levels, levelsOfDType } from './levels.ts';

/** One factor of a sum of products. */
export interface Factor {
  readonly id: ValueId;
  /** Axes that are not summed over: a scale that differs along them only can be drawn out of the sum. */
  readonly freeAxes: AxisSet;
}

/** The factors of a multiply-accumulate node by their part in it. */
export interface Factors {
  readonly weights: readonly Factor[];
  readonly data: readonly Factor[];
}

type FactorRule<K extends MacKind> = (node: NodeOf<K>, flow: Flow) => Factors;

const FACTORS: { readonly [K in MacKind]: FactorRule<K> } = {
  conv: ({ inputs, attrs }, flow) => {
    const weightShape = shapeAt(flow, inputs[1]!);
    const perGroup = shapeAt(flow, inputs[0]!)[1]! / attrs.groups;
    return {
      weights: [{ id: inputs[1]!, freeAxes: axis(0) }],
      data: [{ id: inputs[0]!, freeAxes: windowFreeAxes(perGroup, weightShape) }],
    };
  },
  convTranspose: ({ inputs, attrs }, flow) => {
    const weightShape = shapeAt(flow, inputs[1]!);
    const perGroup = weightShape[0]! / attrs.groups;
    return {
      weights: [{ id: inputs[1]!, freeAxes: axis(1) | (perGroup === 1 ? axis(0) : NO_AXES) }],
      data: [{ id: inputs[0]!, freeAxes: windowFreeAxes(perGroup, weightShape) }],
    };
  },
  gemm: ({ inputs, attrs }, flow) =>
    splitFactors(flow, [
      { id: inputs[0]!, freeAxes: axis(attrs.transA ? 1 : 0) },
      { id: inputs[1]!, freeAxes: axis(attrs.transB ? 0 : 1) },
    ]),
  matmul: ({ inputs }, flow) =>
    splitFactors(flow, [
      { id: inputs[0]!, freeAxes: allExcept(shapeAt(flow, inputs[0]!), 1) },
      { id: inputs[1]!, freeAxes: allExcept(shapeAt(flow, inputs[1]!), 2) },
    ]),
  einsum: ({ inputs, attrs }, flow) => {
    const ids = inputs as readonly ValueId[];
    const ranks = ids.map((id) => shapeAt(flow, id).length);
    const free = findEinsumFreeAxes(attrs.equation, ranks);
    return splitFactors(
      flow,
      ids.map((id, index) => ({ id, freeAxes: free[index] ?? NO_AXES })),
    );
  },
  // half of the products are with the hidden state, which the node puts out
  recurrent: ({ inputs, outputs }) => ({
    weights: [1, 2].map((index) => ({ id: inputs[index]!, freeAxes: axis(0) | axis(1) })),
    data: [inputs[0]!, outputs[0]!].map((id) => ({ id, freeAxes: NO_AXES })),
  }),
};

export function factorsOf(node: NodeOf<MacKind>, flow: Flow): Factors {
  const rule = FACTORS[node.kind] as FactorRule<MacKind>;
  return rule(node, flow);
}

/** Batch always; the channel where each group has one, and positions where the window is one position. */
function windowFreeAxes(channelsPerGroup: number, weightShape: Shape): AxisSet {
  const channel = channelsPerGroup === 1 ? axis(1) : NO_AXES;
  let isPointwise = true;
  for (let position = 2; position < weightShape.length; position += 1) isPointwise &&= weightShape[position] === 1;
  return axis(0) | channel | (isPointwise ? ~(axis(0) | axis(1)) : NO_AXES);
}

/** Every axis but the one `fromEnd` places from the end, or the only one. */
function allExcept(shape: Shape, fromEnd: number): AxisSet {
  return ~axis(Math.max(0, shape.length - fromEnd));
}

/** What is known in advance is the weight; without any, or with nothing else, the last factor is. */
function splitFactors(flow: Flow, factors: readonly Factor[]): Factors {
  const isStatic = ({ id }: Factor): boolean => flow.isStatic[id] === 1;
  const weights = factors.filter(isStatic);
  if (weights.length > 0 && weights.length < factors.length) {
    return { weights, data: factors.filter((factor) => !isStatic(factor)) };
  }
  return { weights: factors.slice(-1), data: factors.length > 1 ? factors.slice(0, -1) : factors };
}

function shapeAt(flow: Flow, id: ValueId): Shape {
  return flow.graph.values[id]!.shape;
}

/**
 * Bits of one factor. One bit is a claim that the sum can be counted (xnor and popcount): its scale must be the same
 * over everything summed. A shift may differ over the sum only where it multiplies a weight known in advance
 * (`isShiftFree`), since it then adds a number to each output that is known in advance too. Otherwise the factor counts as
 * it would be read without levels. More than one bit is said of storage, wherever scales differ.
 */
function countFactorBits(flow: Flow, { id, freeAxes }: Factor, isShiftFree: boolean): number {
  const { dtype, shape } = flow.graph.values[id]!;
  const levels: Levels = flow.levels[id]!;
  const bits = countBits(levels, dtype);
  const blocked = levels.scaleAxes | (isShiftFree ? NO_AXES : levels.shiftAxes);
  return bits > 1 || isWithin(blocked & varyingAxes(shape), freeAxes) ? bits : countBits(levelsOfDType(dtype), dtype);
}

/** Bits of the widest weight operand. */
export function countWeightBits(flow: Flow, { weights }: Factors): number {
  return countWidest(flow, weights, false);
}

/** Bits of the widest data operand. */
export function countDataBits(flow: Flow, { weights, data }: Factors): number {
  let isShiftFree = true;
  for (let index = 0; index < weights.length; index += 1) isShiftFree &&= flow.isStatic[weights[index]!.id] === 1;
  return countWidest(flow, data, isShiftFree);
}

function countWidest(flow: Flow, factors: readonly Factor[], isShiftFree: boolean): number {
  let bits = 0;
  for (let index = 0; index < factors.length; index += 1) {
    bits = Math.max(bits, countFactorBits(flow, factors[index]!, isShiftFree));
  }
  return bits;
}
