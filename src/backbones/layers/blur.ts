import type { ValueId } from '../../graph/graph.ts';
import type { BlurLayer } from '../config.ts';
import type { Net } from '../net.ts';

/**
 * The binomial filter [1 2 1; 2 4 2; 1 2 1] / 16 with stride, as QuickNet's fixed depthwise convolution has it with
 * TensorFlow's `same` padding on even maps (one pixel behind). The filter is the 2x2 mean applied twice, so two average
 * pools compute the same without multiply-accumulates that Larq does not count either.
 */
export function emitBlur(net: Net, x: ValueId, { stride }: BlurLayer, name: string): ValueId {
  const mean = (input: ValueId, step: number, pads: readonly number[], part: string) =>
    net.builder.add(
      'pool',
      {
        mode: 'average',
        kernel: [2, 2],
        strides: [step, step],
        dilations: [1, 1],
        pads,
        autoPad: 'explicit',
        ceilMode: false,
        countIncludePad: true,
      },
      [input],
      { name: `${name}.${part}` },
    );
  return mean(mean(x, 1, [0, 0, 1, 1], 'mean1'), stride, [0, 0, 0, 0], 'mean2');
}
