import type { OperandType } from '../graph/build.ts';
import type { OpAttrs } from '../graph/op.ts';
import type { Shape } from '../graph/tensor.ts';
import {
  failShape,
  fitsSize,
  formatShape,
  type Operands,
  only,
  replaceAxis,
  requireRank,
  resolveAxis,
} from './rule.ts';

/** Sizes along the axis add up; the others must agree. */
export function inferConcat(attrs: OpAttrs['concat'], inputs: Operands, node: string): OperandType[] {
  const { shape: first, dtype } = requireRank(inputs, 0, 1, node);
  const axis = resolveAxis(attrs.axis, first.length, node);
  const sizes = inputs.map((_, index) => {
    const { shape } = requireRank(inputs, index, 1, node);
    checkAlike(first, shape, axis, node);
    return shape[axis]!;
  });
  return only(replaceAxis(first, axis, sum(sizes)), dtype);
}

function checkAlike(first: Shape, shape: Shape, axis: number, node: string): void {
  const alike = (size: number, index: number) => index === axis || fitsSize(size, first[index]!);
  if (shape.length === first.length && shape.every(alike)) return;
  failShape(node, `cannot join ${formatShape(first)} and ${formatShape(shape)} on axis ${axis}`);
}

/** One output per entry of `sizes`, which add up to the axis. */
export function inferSplit(attrs: OpAttrs['split'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireRank(inputs, 0, 1, node);
  const axis = resolveAxis(attrs.axis, shape.length, node);
  if (!fitsSize(sum(attrs.sizes), shape[axis]!) || attrs.sizes.some((size) => size < 0)) {
    failShape(node, `cannot split ${formatShape(shape)} on axis ${axis} into ${formatShape(attrs.sizes)}`);
  }
  return attrs.sizes.flatMap((size) => only(replaceAxis(shape, axis, size), dtype));
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
