import type { OperandType } from '../../graph/build.ts';
import type { ReduceFn } from '../../graph/op.ts';
import type { NodeAttributes } from './attributes.ts';
import { int, ints } from './attributes.ts';
import type { Lower, Site } from './site.ts';

const REDUCTIONS: { readonly [F in ReduceFn]: string } = {
  sum: 'ReduceSum',
  mean: 'ReduceMean',
  max: 'ReduceMax',
  min: 'ReduceMin',
  prod: 'ReduceProd',
  l1: 'ReduceL1',
  l2: 'ReduceL2',
  logSum: 'ReduceLogSum',
  logSumExp: 'ReduceLogSumExp',
  sumSquare: 'ReduceSumSquare',
};

export const lowerReduce: Lower<'reduce'> = ({ attrs }, site) => {
  const type = REDUCTIONS[attrs.fn];
  const [inputs, attributes] = reductionOf(site, type, site.inputs[0]!, attrs.axes);
  site.emit(type, { ...attributes, keepdims: int(attrs.keepDims) }, { inputs });
};

/** A reduction in front of a node, over `axes`, which stay with size 1. */
export function writeReduction(
  site: Site,
  label: string,
  type: string,
  x: string,
  result: OperandType,
  axes: readonly number[],
): string {
  const [inputs, attributes] = reductionOf(site, type, x, axes);
  return site.step(label, type, inputs, result, { ...attributes, keepdims: int(1) });
}

/** Axes are an operand of ReduceSum from operator set 13 on and of its like from 18 on, an attribute before. */
function reductionOf(site: Site, type: string, x: string, axes: readonly number[]): [string[], NodeAttributes] {
  if (axes.length === 0) return [[x], {}];
  const isOperand = site.opset >= (type === 'ReduceSum' ? 13 : 18);
  return isOperand ? [[x, site.ints('axes', axes)], {}] : [[x], { axes: ints(axes) }];
}

export const lowerArgReduce: Lower<'argReduce'> = ({ attrs }, site) => {
  const { fn, axis, keepDims } = attrs;
  site.emit(fn === 'max' ? 'ArgMax' : 'ArgMin', { axis: int(axis), keepdims: int(keepDims) });
};

export const lowerTopK: Lower<'topK'> = ({ attrs }, site) =>
  site.emit('TopK', { axis: int(attrs.axis) }, { inputs: [site.inputs[0]!, site.ints('k', [attrs.k])] });
