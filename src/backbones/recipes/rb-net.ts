import type { ValueId } from '../../graph/graph.ts';
import type { Sink } from '../sink.ts';
import { addParameter, channelShape } from '../sink.ts';
import { identity } from './activations.ts';
import { signOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { meanScaledSign } from './weights.ts';

/**
 * Balanced activation, convolution, batch norm, plus shortcut. Derived: the paper's formula is not public; the purpose,
 * to move the scaled levels of the input, is.
 */
export const RB_NET: Recipe = {
  name: 'rb-net',
  title: 'RB-Net (derived)',
  source: 'Liu et al., TCSVT 2022; layer form in github aim-uofa/model-quantization',
  weights: 'binary',
  inputs: 'binary',
  normBefore: false,
  shortcutPerConv: true,
  activationPlace: 'afterShortcut',
  binarizeInput: balance,
  binarizeWeight: meanScaledSign,
  activate: identity,
};

/**
 * s * sign(x - t) + b with one learned s per layer and t, b per channel (derived): the levels -s and s become b - s and
 * b + s. For a convolution without padding the second term is one number per output channel, which batch norm takes in.
 */
function balance(sink: Sink, x: ValueId, channels: number, name: string, rank: number = 4): ValueId {
  const shape = channelShape(channels, rank);
  const moved = sink.add('elementwise', { fn: 'sub' }, [x, addParameter(sink, `${name}.threshold`, shape, 0)], {
    name: `${name}.move`,
  });
  const sign = signOf(sink, moved, channels, name);
  const scaled = sink.add('elementwise', { fn: 'mul' }, [sign, addParameter(sink, `${name}.level`, [], 1)], {
    name: `${name}.spread`,
  });
  return sink.add('elementwise', { fn: 'add' }, [scaled, addParameter(sink, `${name}.balance`, shape, 0)], {
    name: `${name}.balanced`,
  });
}
