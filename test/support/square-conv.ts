import type { OpAttrs } from '../../src/graph/op.ts';

/** A convolution over a map of two axes with a square kernel of odd size, padded so that stride 1 keeps the map. */
export function squareConv(kernel: number, stride = 1, groups = 1): OpAttrs['conv'] {
  const pad = (kernel - 1) / 2;
  return {
    kernel: [kernel, kernel],
    strides: [stride, stride],
    dilations: [1, 1],
    pads: [pad, pad, pad, pad],
    autoPad: 'explicit',
    groups,
    arithmetic: 'float',
  };
}
