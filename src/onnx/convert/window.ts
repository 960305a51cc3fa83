import type { Window } from '../../graph/op.ts';
import type { Shape } from '../../graph/tensor.ts';
import { malformed } from '../wire.ts';
import type { SourceNode } from './source-node.ts';

const AUTO_PADS: Readonly<Record<string, Window['autoPad']>> = {
  NOTSET: 'explicit',
  SAME_UPPER: 'same-upper',
  SAME_LOWER: 'same-lower',
  VALID: 'valid',
};

/** The window of a convolution or pooling node; `kernel` where the node does not state one. */
export function readWindow(node: SourceNode, kernel: Shape): Window {
  const { attributes } = node;
  const size = attributes.ints('kernel_shape') ?? kernel;
  const autoPad = AUTO_PADS[attributes.string('auto_pad') || 'NOTSET'];
  if (autoPad === undefined) throw malformed('an auto_pad that ONNX does not have', node.name);
  return {
    kernel: size,
    strides: attributes.ints('strides') ?? repeat(1, size.length),
    dilations: attributes.ints('dilations') ?? repeat(1, size.length),
    pads: attributes.ints('pads') ?? repeat(0, 2 * size.length),
    autoPad,
  };
}

/** One list for all windows that leave it out. */
function repeat(value: 0 | 1, count: number): readonly number[] {
  const lists = REPEATED[value];
  lists[count] ??= new Array<number>(count).fill(value);
  return lists[count];
}

const REPEATED: readonly [number[][], number[][]] = [[], []];
