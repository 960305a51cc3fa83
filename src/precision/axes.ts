import { countElements, type Shape } from '../graph/tensor.ts';

/** A set of axes of one tensor: bit k stands for axis k. */
export type AxisSet = number;

export const NO_AXES: AxisSet = 0;

export function axis(index: number): AxisSet {
  return 1 << index;
}

/** The axes along which a tensor can differ at all: those of more than one element. */
export function varyingAxes(shape: Shape): AxisSet {
  let axes = NO_AXES;
  for (let index = 0; index < shape.length; index += 1) if (shape[index] !== 1) axes |= axis(index);
  return axes;
}

export function isWithin(axes: AxisSet, others: AxisSet): boolean {
  return (axes & ~others) === 0;
}

/** Axes of an operand of `rank` axes, as axes of what it broadcasts to (aligned at the end). */
export function alignAxes(axes: AxisSet, rank: number, outputRank: number): AxisSet {
  return axes << (outputRank - rank);
}

/** Axes after a change of layout; `targetOf` says where an axis goes, or undefined where it is dropped. */
export function mapAxes(axes: AxisSet, rank: number, targetOf: (index: number) => number | undefined): AxisSet {
  let mapped = NO_AXES;
  for (let index = 0; index < rank; index += 1) {
    const target = (axes & axis(index)) === 0 ? undefined : targetOf(index);
    if (target !== undefined) mapped |= axis(target);
  }
  return mapped;
}

/**
 * Axes after a reshape. An axis survives where the same size stands after the same number of outer elements; else it is
 * spread over axes not worked out, so all are named.
 */
export function reshapeAxes(axes: AxisSet, from: Shape, to: Shape): AxisSet {
  const moving = axes & varyingAxes(from);
  let mapped = NO_AXES;
  for (let index = 0; index < from.length; index += 1) {
    if ((moving & axis(index)) === 0) continue;
    const target = findAxis(to, from[index]!, countElements(from.slice(0, index)));
    if (target < 0) return varyingAxes(to);
    mapped |= axis(target);
  }
  return mapped;
}

function findAxis(shape: Shape, size: number, outerElements: number): number {
  let outer = 1;
  for (let index = 0; index < shape.length; index += 1) {
    if (outer === outerElements && shape[index] === size) return index;
    outer *= shape[index]!;
  }
  return -1;
}
