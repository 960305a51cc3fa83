import type { ValueId } from '../../graph/graph.ts';
import { padsOf } from '../conv.ts';
import type { BlurLayer } from '../layer-config.ts';
import type { Net } from '../net.ts';
import { mapSizeOf } from '../net.ts';

/**
 * The binomial filter [1 2 1; 2 4 2; 1 2 1] / 16 with stride, as QuickNet's fixed depthwise convolution has it, with
 * TensorFlow's `same` padding. The filter is the 2x2 mean applied twice, so two average pools compute the same without
 * multiply-accumulates, which Larq does not count either.
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
  const pads = padsOf(mapSizeOf(net, x), { kernel: 3, stride, pad: 'same' });
  return mean(mean(x, 1, pads, 'mean1'), stride, [0, 0, 0, 0], 'mean2');
}
