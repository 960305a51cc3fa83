import { BitboneError } from '../../graph/errors.ts';
import type { ValueId } from '../../graph/graph.ts';
import { sliceChannels } from '../channels.ts';
import { emitConv, emitNorm } from '../conv.ts';
import type { AlignLayer } from '../layer-config.ts';
import type { Net } from '../net.ts';
import { channelsOf, recipeOf } from '../net.ts';
import { prelu } from '../recipes/activations.ts';

/**
 * DWR's alignment of the stem to a wider first stage: a depthwise 1x1 convolution and norm beside the map itself, cut
 * to the stage's width, then PReLU. Source: github pingxue-hfut/DWR.
 */
export function emitAlign(net: Net, x: ValueId, layer: AlignLayer, name: string): ValueId {
  const channels = channelsOf(net, x);
  if (layer.width > 2 * channels) {
    const reason = `a width of ${layer.width} is more than twice the ${channels} channels before it`;
    throw new BitboneError('E_CONFIG', reason, { subject: name, fix: `use at most ${2 * channels}` });
  }
  const y = emitConv(net, recipeOf(net, name, false), x, `${name}.conv`, {
    width: channels,
    kernel: 1,
    groups: channels,
  });
  const both = net.builder.add('concat', { axis: 1 }, [emitNorm(net, y, `${name}.norm`), x], {
    name: `${name}.concat`,
  });
  return prelu(net.builder, sliceChannels(net, both, 0, layer.width, name), layer.width, name);
}
