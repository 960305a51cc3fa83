import type { ReduceFn } from '../../graph/op.ts';
import { become, type Convert, type Converted, type SourceNode } from './source-node.ts';

const REDUCE: Readonly<Record<string, ReduceFn>> = {
  ReduceSum: 'sum',
  ReduceMean: 'mean',
  ReduceMax: 'max',
  ReduceMin: 'min',
  ReduceProd: 'prod',
  ReduceL1: 'l1',
  ReduceL2: 'l2',
  ReduceLogSum: 'logSum',
  ReduceLogSumExp: 'logSumExp',
  ReduceSumSquare: 'sumSquare',
};

export const REDUCE_RULES: Readonly<Record<string, Convert>> = {
  ...Object.fromEntries(Object.entries(REDUCE).map(([type, fn]) => [type, (node: SourceNode) => reduce(node, fn)])),
  ArgMax: (node) => argReduce(node, 'max'),
  ArgMin: (node) => argReduce(node, 'min'),
  TopK: topK,
};

/** Axes are an attribute up to operator set 17 (12 for ReduceSum), then an optional operand; none of them means all, or none at all. */
function reduce(node: SourceNode, fn: ReduceFn): Converted | null {
  const keepDims = node.attributes.flag('keepdims', true);
  const doesNothing = node.attributes.flag('noop_with_empty_axes');
  const axes = node.list(1, 'axes');
  if (axes === null) return null;
  const isEmpty = axes === undefined || axes.length === 0;
  if (isEmpty && doesNothing) return become(node, 'unary', { fn: 'identity' }, node.inputs.slice(0, 1));
  return become(node, 'reduce', { fn, axes: node.exact(axes ?? [], 'an axis'), keepDims }, node.inputs.slice(0, 1));
}

function argReduce(node: SourceNode, fn: 'max' | 'min'): Converted {
  const { attributes } = node;
  return become(node, 'argReduce', {
    fn,
    axis: attributes.int('axis') ?? 0,
    keepDims: attributes.flag('keepdims', true),
  });
}

/** The count is an attribute up to operator set 9, then an operand. */
function topK(node: SourceNode): Converted | null {
  const axis = node.attributes.int('axis') ?? -1;
  const k = node.input(1) === null ? node.attributes.int('k') : node.known(1)?.[0];
  if (k === undefined) return null;
  return become(node, 'topK', { k: node.exact([k], 'the count')[0]!, axis }, node.inputs.slice(0, 1));
}
